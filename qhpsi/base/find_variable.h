// A variable in an environment other than our own, which is the only one that getenv(3) knows.

#ifndef QHPSI_BASE_FIND_VARIABLE_H_
#define QHPSI_BASE_FIND_VARIABLE_H_

#include <string_view>

#include "qhpsi/base/setting_table.h"

namespace qhpsi {

// The first entry NAME=VALUE of `environment` (as environ) whose name is `name`; not a copy. Null
// without one.
inline char* FindVariable(char* const* environment, std::string_view name) {
  for (; *environment != nullptr; ++environment) {
    const std::string_view entry = *environment;
    if (entry.size() > name.size() && entry.starts_with(name) && entry[name.size()] == '=') {
      return *environment;
    }
  }
  return nullptr;
}

// The value that `setting` has there, also an empty one; the table's default without one.
inline std::string_view ValueIn(char* const* environment, Setting setting) {
  const SettingRow& row = Row(setting);
  const char* const entry = FindVariable(environment, row.name);
  return entry == nullptr ? row.fallback : entry + row.name.size() + 1;
}

}  // namespace qhpsi

#endif  // QHPSI_BASE_FIND_VARIABLE_H_
