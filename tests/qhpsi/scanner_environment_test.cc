#include "qhpsi/scanner_environment.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "qhpsi/base/setting_table.h"

namespace qhpsi {
namespace {

using Words = std::vector<std::string>;

Words Rebuilt(Words environment) {
  std::vector<char*> entries;
  for (std::string& entry : environment) {
    entries.push_back(entry.data());
  }
  entries.push_back(nullptr);
  Words rebuilt;
  for (char* const entry : ScannerEnvironment(entries.data())) {
    rebuilt.emplace_back(entry == nullptr ? "end" : entry);
  }
  return rebuilt;
}

TEST(ScannerEnvironment, HasTheScannersSettingsAndNothingElse) {
  EXPECT_EQ(Rebuilt({}), (Words{"LC_ALL=C", "end"}));
  EXPECT_EQ(Rebuilt({"LD_PRELOAD=/tmp/x.so", "SCANCMD=/bin/x %s", "HOME=/root", "PATH=/bin"}),
            (Words{"LC_ALL=C", "PATH=/bin", "SCANCMD=/bin/x %s", "end"}));
}

TEST(ScannerEnvironment, TheLocaleIsNotTheCallers) {
  EXPECT_EQ(Rebuilt({"LC_ALL=de_DE.UTF-8", "LANG=de_DE.UTF-8"}), (Words{"LC_ALL=C", "end"}));
}

TEST(ScannerEnvironment, OfTwoWithOneNameTheFirstCounts) {
  EXPECT_EQ(Rebuilt({"PATH=/a", "PATH=/b"}), (Words{"LC_ALL=C", "PATH=/a", "end"}));
}

TEST(ScannerEnvironment, MalformedEntriesAreLeftOut) {
  EXPECT_EQ(Rebuilt({"", "=", "PATH", "PATHS=/a", "=PATH=/a", "\xff=x"}),
            (Words{"LC_ALL=C", "end"}));
  EXPECT_EQ(Rebuilt({"PATH="}), (Words{"LC_ALL=C", "PATH=", "end"}));
}

// qmail-queue and qhpsi give a scanner the same.
TEST(ScannerEnvironment, HasEverySettingThatQmailQueueHandsOn) {
  Words handed_on;
  for (const SettingRow& row : kSettingTable) {
    if (row.reader != SettingReader::kQueue) {
      handed_on.emplace_back(row.name);
    }
  }
  EXPECT_TRUE(std::is_permutation(handed_on.begin(), handed_on.end(), kScannerVariables.begin(),
                                  kScannerVariables.end()));
}

}  // namespace
}  // namespace qhpsi
