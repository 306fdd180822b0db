// A setting as qhpsi-plugins and the plugins read it: from the environment that qmail-queue, or
// qhpsi, has built for them.

#ifndef QHPSI_SETTING_TEXT_H_
#define QHPSI_SETTING_TEXT_H_

#include <cstdlib>

#include "qhpsi/base/setting_table.h"

namespace qhpsi {

// The variable, or the table's default when it is unset or empty. The table's names and defaults
// are literals, so that a NUL follows them.
inline const char* SettingText(Setting setting) {
  const SettingRow& row = Row(setting);
  const char* const value = std::getenv(row.name.data());
  return value == nullptr || *value == '\0' ? row.fallback.data() : value;
}

}  // namespace qhpsi

#endif  // QHPSI_SETTING_TEXT_H_
