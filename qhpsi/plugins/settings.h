// Settings of the plugins, from the environment. An empty variable counts as unset.

#ifndef QHPSI_PLUGINS_SETTINGS_H_
#define QHPSI_PLUGINS_SETTINGS_H_

#include <chrono>
#include <cstdlib>
#include <optional>
#include <string>

#include "qhpsi/base/number.h"

namespace qhpsi {

inline const char* Setting(const char* name, const char* otherwise) {
  const char* const value = std::getenv(name);
  return value == nullptr || *value == '\0' ? otherwise : value;
}

// A whole number of seconds from 1 to 86400; nothing when it is anything else.
inline std::optional<std::chrono::seconds> SecondsSetting(const char* name,
                                                          std::chrono::seconds otherwise) {
  const char* const value = Setting(name, nullptr);
  if (value == nullptr) {
    return otherwise;
  }
  const auto number = ParseNumber(value, 1, 86'400);
  if (!number) {
    return std::nullopt;
  }
  return std::chrono::seconds(*number);
}

inline std::string NotSeconds(const char* name) {
  return std::string(name) + ": not a whole number of seconds from 1 to 86400";
}

// How long a plugin may take: nine tenths of QHPSITIMEOUT, so that qmail-queue is told the reason
// before it kills the scan. Nothing when QHPSITIMEOUT is no number.
inline std::optional<std::chrono::milliseconds> TimeToScan() {
  const auto timeout = SecondsSetting("QHPSITIMEOUT", std::chrono::seconds(300));
  if (!timeout) {
    return std::nullopt;
  }
  return std::chrono::milliseconds(*timeout) * 9 / 10;
}

}  // namespace qhpsi

#endif  // QHPSI_PLUGINS_SETTINGS_H_
