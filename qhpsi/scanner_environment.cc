#include "qhpsi/scanner_environment.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "qhpsi/base/find_variable.h"
#include "qhpsi/base/setting_table.h"

namespace qhpsi {
namespace {

constexpr bool IsForScanner(const SettingRow& row) { return row.reader != SettingReader::kQueue; }

constexpr auto kScannerVariables = [] {
  constexpr auto kCount = std::count_if(kSettingTable.begin(), kSettingTable.end(), IsForScanner);
  std::array<std::string_view, kCount> names;
  auto name = names.begin();
  for (const SettingRow& row : kSettingTable) {
    if (IsForScanner(row)) {
      *name++ = row.name;
    }
  }
  return names;
}();

}  // namespace

std::vector<char*> ScannerEnvironment(char* const* environment) {
  static std::array<char, 9> locale = {"LC_ALL=C"};
  std::vector<char*> rebuilt = {locale.data()};
  for (const std::string_view name : kScannerVariables) {
    if (char* const entry = FindVariable(environment, name)) {
      rebuilt.push_back(entry);
    }
  }
  rebuilt.push_back(nullptr);
  return rebuilt;
}

}  // namespace qhpsi
