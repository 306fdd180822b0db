// Checks a value before a service reads it.

#ifndef INSTALLER_SERVICE_SETTING_CHECK_H_
#define INSTALLER_SERVICE_SETTING_CHECK_H_

#include <optional>
#include <string>
#include <string_view>

#include "installer/service/variable.h"
#include "queue/settings.h"

namespace installer {

// The variables as qmail-queue reads them.
queue::SettingTexts SettingTextsOf(const Variables& variables);

// Why qmail-queue would refuse these variables, in its own words; nothing when it would work.
std::optional<std::string> WhyRefused(const Variables& variables);

// Why the variable `name` must not have this value beside `others`, which may be wrong themselves:
// what qmail-queue, clamd.so or the service's run script would say. Nothing when it may.
std::optional<std::string> WhyRefused(const Variables& others, const std::string& name,
                                      const std::string& value);

// Whether anything reads a variable of this name: the mail path (qhpsi/base/setting_table.h) or one
// of the services as shipped (variables/).
bool IsKnownVariable(std::string_view name);

}  // namespace installer

#endif  // INSTALLER_SERVICE_SETTING_CHECK_H_
