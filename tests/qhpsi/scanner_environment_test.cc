#include "qhpsi/scanner_environment.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "qhpsi/base/argv.h"
#include "qhpsi/base/setting_table.h"

namespace qhpsi {
namespace {

using Words = std::vector<std::string>;

Words Rebuilt(const Words& environment) {
  Words rebuilt;
  for (char* const entry : ScannerEnvironment(Argv(environment).data())) {
    rebuilt.emplace_back(entry == nullptr ? "end" : entry);
  }
  return rebuilt;
}

TEST(ScannerEnvironment, HasTheScannersSettingsAndNothingElse) {
  EXPECT_EQ(Rebuilt({}), (Words{"LC_ALL=C", "end"}));
  EXPECT_EQ(Rebuilt({"LD_PRELOAD=/tmp/x.so", "SCANCMD=/bin/x %s", "HOME=/root", "PATH=/bin"}),
            (Words{"LC_ALL=C", "SCANCMD=/bin/x %s", "PATH=/bin", "end"}));
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

// qmail-queue and qhpsi give a scanner the same variables.
TEST(ScannerEnvironment, HasEverySettingThatQmailQueueHandsOn) {
  Words all;
  Words handed_on = {"LC_ALL=C"};
  for (const SettingRow& row : kSettingTable) {
    all.push_back(std::string(row.name) + "=x");
    if (row.reader != SettingReader::kQueue) {
      handed_on.push_back(all.back());
    }
  }
  handed_on.emplace_back("end");
  EXPECT_EQ(Rebuilt(all), handed_on);
}

}  // namespace
}  // namespace qhpsi
