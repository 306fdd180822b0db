#include "installer/service/settings_of.h"

#include <string>

#include "installer/service/service.h"
#include "installer/service/variable.h"
#include "installer/system/path.h"
#include "installer/system/tree.h"
#include "qhpsi/base/ascii.h"
#include "qhpsi/base/home.h"
#include "qhpsi/base/setting_table.h"
#include "queue/control.h"

namespace installer {
namespace {

// Empty where the file is missing or says nothing.
std::string FromControl(const Tree& tree, const qhpsi::SettingRow& row) {
  const std::string name = Below("control", qhpsi::Lower(row.name));
  const auto text = tree.ReadTarget(Below(qhpsi::kHome, name));
  if (!text) {
    return "";
  }
  switch (row.kind) {
    case qhpsi::SettingKind::kFile:
      return name;
    case qhpsi::SettingKind::kAddresses:
      return *text;
    default:
      return std::string(queue::FirstLine(*text));
  }
}

}  // namespace

Variables SettingsOf(const Tree& tree, const Service& service) {
  Variables settings = VariablesOf(tree, service);
  if (!service.IsSmtp()) {
    return settings;
  }
  for (const qhpsi::SettingRow& row : qhpsi::kSettingTable) {
    if (settings.contains(std::string(row.name))) {
      continue;
    }
    const std::string value = FromControl(tree, row);
    if (!value.empty()) {
      settings.emplace(row.name, value);
    }
  }
  return settings;
}

}  // namespace installer
