#include "installer/service/setting_check.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

#include "installer/service/shipped_variables.h"
#include "installer/service/variable.h"
#include "qhpsi/base/ascii.h"
#include "qhpsi/base/number.h"
#include "qhpsi/base/setting_table.h"
#include "qhpsi/clamd/server_list.h"
#include "qhpsi/sandbox/needs.h"
#include "queue/failure.h"
#include "queue/settings.h"

namespace installer {
namespace {

// Variables of the run scripts; variables/README.md explains each.
struct NumberRange {
  std::string_view name;
  uint64_t min;
  uint64_t max;
};
constexpr std::array<NumberRange, 9> kRunScriptNumbers = {{
    {"PORT", 1, 65535},
    {"MAXDAEMONS", 1, 100000},
    {"MAXPERIP", 0, 100000},
    {"SOFT_MEM", 1, 999999999999999},
    {"LOGSIZE", 4096, 16777215},
    {"LOGNUM", 2, 100000},
    {"CHECKS", 1, 50},
    {"DATABYTES", 0, 999999999999999},
    {"TIMEOUT", 1, 86400},
}};

const qhpsi::SettingRow* FindRow(std::string_view name) {
  const auto* const row = std::find_if(qhpsi::kSettingTable.begin(), qhpsi::kSettingTable.end(),
                                       [&](const qhpsi::SettingRow& r) { return r.name == name; });
  return row == qhpsi::kSettingTable.end() ? nullptr : row;
}

std::optional<std::string> WhyRunScriptRefuses(std::string_view name, std::string_view value) {
  const auto* const range =
      std::find_if(kRunScriptNumbers.begin(), kRunScriptNumbers.end(),
                   [&](const NumberRange& number) { return number.name == name; });
  if (range == kRunScriptNumbers.end() || qhpsi::ParseNumber(value, range->min, range->max)) {
    return std::nullopt;
  }
  return std::string(name) + ": \"" + qhpsi::Printable(value, 80) + "\" is not a number from " +
         std::to_string(range->min) + " to " + std::to_string(range->max);
}

std::optional<std::string> WhySandboxRefuses(const Variables& variables) {
  const auto allowed = variables.find("QHPSIALLOW");
  qhpsi::Needs needs;
  const std::string wrong =
      allowed == variables.end() ? "" : qhpsi::AddNeeds(allowed->second, needs);
  return wrong.empty() ? std::nullopt : std::optional("QHPSIALLOW: " + wrong);
}

std::optional<std::string> WhyClamdRefuses(const Variables& variables) {
  const auto servers = variables.find("CLAMD_SERVERS");
  if (servers == variables.end() || servers->second.empty()) {
    return std::nullopt;
  }
  const qhpsi::ClamdServerList list = qhpsi::ParseClamdServers(servers->second);
  return list.error.empty() ? std::nullopt : std::optional("CLAMD_SERVERS: " + list.error);
}

}  // namespace

queue::SettingTexts SettingTextsOf(const Variables& variables) {
  queue::SettingTexts texts;
  for (const auto& [name, value] : variables) {
    if (const qhpsi::SettingRow* const row = FindRow(name)) {
      texts.Set(static_cast<qhpsi::Setting>(std::distance(qhpsi::kSettingTable.begin(), row)),
                value);
    }
  }
  return texts;
}

std::optional<std::string> WhyRefused(const Variables& variables) {
  try {
    queue::ParseSettings(SettingTextsOf(variables));
  } catch (const queue::Failure& failure) {
    return failure.what();
  }
  if (auto reason = WhySandboxRefuses(variables)) {
    return reason;
  }
  return WhyClamdRefuses(variables);
}

std::optional<std::string> WhyRefused(const Variables& others, const std::string& name,
                                      const std::string& value) {
  if (auto reason = value.empty() ? std::nullopt : WhyRunScriptRefuses(name, value)) {
    return reason;
  }
  Variables all = others;
  all[name] = value;
  auto reason = WhyRefused(all);
  if (!reason || WhyRefused(others) != reason) {
    return reason;
  }
  // Another variable is wrong too, and hides what may be wrong with this one.
  return WhyRefused(Variables{{name, value}});
}

bool IsKnownVariable(std::string_view name) {
  return FindRow(name) != nullptr ||
         (IsVariableName(name) &&
          kShippedVariables.find(" " + std::string(name) + " ") != std::string_view::npos);
}

}  // namespace installer
