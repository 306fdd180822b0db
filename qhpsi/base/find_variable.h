// A variable in an environment that is not, or not yet, our own, which is all that getenv(3) knows.

#ifndef QHPSI_BASE_FIND_VARIABLE_H_
#define QHPSI_BASE_FIND_VARIABLE_H_

#include <string_view>

namespace qhpsi {

// The first entry NAME=VALUE of `environment` (as environ) whose name is `name`, not copied; null
// when there is none.
inline char* FindVariable(char* const* environment, std::string_view name) {
  for (; *environment != nullptr; ++environment) {
    const std::string_view entry = *environment;
    if (entry.size() > name.size() && entry.starts_with(name) && entry[name.size()] == '=') {
      return *environment;
    }
  }
  return nullptr;
}

}  // namespace qhpsi

#endif  // QHPSI_BASE_FIND_VARIABLE_H_
