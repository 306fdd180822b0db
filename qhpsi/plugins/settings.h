// Settings of the plugins that are times.

#ifndef QHPSI_PLUGINS_SETTINGS_H_
#define QHPSI_PLUGINS_SETTINGS_H_

#include <chrono>
#include <optional>
#include <string>

#include "qhpsi/base/number.h"
#include "qhpsi/base/setting_table.h"
#include "qhpsi/setting_text.h"

namespace qhpsi {

// A whole number of seconds in the setting's range; nothing when it is anything else.
inline std::optional<std::chrono::seconds> SecondsSetting(Setting setting) {
  const SettingRow& row = Row(setting);
  const auto number = ParseNumber(SettingText(setting), row.min, row.max);
  if (!number) {
    return std::nullopt;
  }
  return std::chrono::seconds(*number);
}

// The reason when SecondsSetting() gives nothing.
inline std::string NotSeconds(Setting setting) {
  const SettingRow& row = Row(setting);
  return std::string(row.name) + ": not a whole number of seconds from " + std::to_string(row.min) +
         " to " + std::to_string(row.max);
}

// How long a plugin may take: nine tenths of QHPSITIMEOUT, so that qmail-queue is told the reason
// before it kills the scan. Nothing when QHPSITIMEOUT is not a number in its range.
inline std::optional<std::chrono::milliseconds> TimeToScan() {
  const auto timeout = SecondsSetting(Setting::kQhpsiTimeout);
  if (!timeout) {
    return std::nullopt;
  }
  return std::chrono::milliseconds(*timeout) * 9 / 10;
}

}  // namespace qhpsi

#endif  // QHPSI_PLUGINS_SETTINGS_H_
