#include "qhpsi/base/own_directory.h"

#include <unistd.h>

#include <array>
#include <climits>
#include <cstddef>
#include <string>
#include <string_view>

namespace qhpsi {

std::string OwnDirectory() {
  std::array<char, PATH_MAX> path{};
  const ssize_t size = ::readlink("/proc/self/exe", path.data(), path.size());
  if (size < 0) {
    return {};
  }
  const std::string_view text(path.data(), static_cast<size_t>(size));
  return std::string(text.substr(0, text.rfind('/')));
}

}  // namespace qhpsi
