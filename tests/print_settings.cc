// Prints the table of settings for the end-to-end tests: NAME, a tab, the default, one a line.

#include <iostream>

#include "qhpsi/base/setting_table.h"

int main() {
  for (const qhpsi::SettingRow& row : qhpsi::kSettingTable) {
    std::cout << row.name << '\t' << row.fallback << '\n';
  }
}
