#include "installer/service/setting_check.h"

#include <gtest/gtest.h>

#include <optional>

namespace installer {
namespace {

TEST(SettingCheck, TakesWhatMakesSense) {
  EXPECT_EQ(WhyRefused({}, "QHPSI", "plugin: clamd.so"), std::nullopt);
  EXPECT_EQ(WhyRefused({}, "QHPSI", ""), std::nullopt);
  EXPECT_EQ(WhyRefused({}, "REJECTVIRUS", "1"), std::nullopt);
  EXPECT_EQ(WhyRefused({}, "PORT", "587"), std::nullopt);
  EXPECT_EQ(WhyRefused({}, "ANYTHING", "else"), std::nullopt);
  EXPECT_EQ(WhyRefused({}, "CLAMD_SERVERS", "unix:/a tcp:127.0.0.1:3310"), std::nullopt);
}

TEST(SettingCheck, RefusesInTheWordsOfWhoeverReadsIt) {
  EXPECT_EQ(WhyRefused({}, "QHPSITIMEOUT", "5m"),
            "QHPSITIMEOUT: \"5m\" is not a number from 1 to 86400");
  EXPECT_EQ(WhyRefused({}, "QHPSI", "scanner 'open"),
            "QHPSI: \"scanner 'open\" has a quote that is not closed");
  EXPECT_EQ(WhyRefused({}, "PORT", "smtp"), "PORT: \"smtp\" is not a number from 1 to 65535");
  EXPECT_EQ(WhyRefused({}, "PORT", "\x1b[2J"), "PORT: \"?[2J\" is not a number from 1 to 65535");
  EXPECT_EQ(WhyRefused({}, "LOGSIZE", "1"), "LOGSIZE: \"1\" is not a number from 4096 to 16777215");
  const auto reason = WhyRefused({}, "CLAMD_SERVERS", "localhost");
  ASSERT_TRUE(reason);
  EXPECT_TRUE(reason->starts_with("CLAMD_SERVERS: ")) << *reason;
}

TEST(SettingCheck, LooksAtTheOthersToo) {
  EXPECT_NE(WhyRefused({}, "QHPSIRN", "1"), std::nullopt);
  EXPECT_EQ(WhyRefused({{"QHPSIRC", "0"}}, "QHPSIRN", "1"), std::nullopt);
}

TEST(SettingCheck, AnothersMistakeNeitherCountsNorHides) {
  const Variables broken = {{"MIN_FREE", "lots"}};
  EXPECT_EQ(WhyRefused(broken, "QHPSITIMEOUT", "5"), std::nullopt);
  EXPECT_EQ(WhyRefused(broken, "QHPSITIMEOUT", "5m"),
            "QHPSITIMEOUT: \"5m\" is not a number from 1 to 86400");
  EXPECT_EQ(WhyRefused(broken, "MIN_FREE", "1000"), std::nullopt);
  EXPECT_NE(WhyRefused(broken, "MIN_FREE", "lots"), std::nullopt);
}

TEST(SettingCheck, KnowsTheNamesThatAreRead) {
  for (const char* name : {"QHPSI", "QUEUEDIR", "PORT", "CHECKS", "TMPDIR", "SOFT_MEM"}) {
    EXPECT_TRUE(IsKnownVariable(name)) << name;
  }
  for (const char* name : {"QHPSY", "HPSI", "", " ", "PORT PROXY", "RELAYCLIENT"}) {
    EXPECT_FALSE(IsKnownVariable(name)) << name;
  }
}

}  // namespace
}  // namespace installer
