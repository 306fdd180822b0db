// The directory of the plugins, and which names a plugin may have.

#ifndef QHPSI_PLUGIN_PATH_H_
#define QHPSI_PLUGIN_PATH_H_

#include <optional>
#include <string>
#include <string_view>

namespace qhpsi {

// A plugin's name is a file name: not empty, no '/', not "." or "..".
bool IsPluginName(std::string_view name);

// The directory that `setting`, PLUGINDIR, means: an absolute path (without empty, "." or ".."
// components) as it stands, a bare name below `home`; the default when it is null or empty. Nothing
// for anything else.
std::optional<std::string> PluginDirectory(const char* setting, std::string_view home);

}  // namespace qhpsi

#endif  // QHPSI_PLUGIN_PATH_H_
