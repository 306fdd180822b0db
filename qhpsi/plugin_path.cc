#include "qhpsi/plugin_path.h"

#include <optional>
#include <string>
#include <string_view>

#include "qhpsi/base/setting_table.h"

namespace qhpsi {
namespace {

bool IsAbsolutePath(std::string_view path) {
  if (path.empty() || path.front() != '/') {
    return false;
  }
  while (!path.empty()) {
    path.remove_prefix(1);  // the '/'
    const std::string_view component = path.substr(0, path.find('/'));
    if (!IsPluginName(component)) {
      return false;
    }
    path.remove_prefix(component.size());
  }
  return true;
}

}  // namespace

bool IsPluginName(std::string_view name) {
  return !name.empty() && name != "." && name != ".." && name.find('/') == std::string_view::npos;
}

std::optional<std::string> PluginDirectory(const char* setting, std::string_view home) {
  constexpr std::string_view kUsual = Row(Setting::kPluginDir).fallback;
  const std::string_view directory =
      setting == nullptr || *setting == '\0' ? kUsual : std::string_view(setting);
  if (IsAbsolutePath(directory)) {
    return std::string(directory);
  }
  if (IsPluginName(directory)) {
    return std::string(home).append("/").append(directory);
  }
  return std::nullopt;
}

}  // namespace qhpsi
