// Where plugins are, and which names may be theirs.

#ifndef QHPSI_PLUGIN_PATH_H_
#define QHPSI_PLUGIN_PATH_H_

#include <optional>
#include <string>
#include <string_view>

namespace qhpsi {

// A plugin's name is a file name: not empty, no '/', not "." or "..".
bool IsPluginName(std::string_view name);

// The directory that PLUGINDIR means: an absolute path as it stands (without empty, "." or ".."
// components), a bare name below `home`, HOME/plugins when `setting` is null or empty. Nothing for
// anything else.
std::optional<std::string> PluginDirectory(const char* setting, std::string_view home);

}  // namespace qhpsi

#endif  // QHPSI_PLUGIN_PATH_H_
