#include "installer/scanner/clamd_limits.h"

#include <gtest/gtest.h>

#include <string>

namespace installer {
namespace {

TEST(ClamdLimits, WhatHidesNothingIsNotComplainedOf) {
  for (const std::string sizes :
       {"MaxFileSize 1200M\nMaxScanSize 1200M\n", "MaxFileSize 2g\nMaxScanSize 2000M",
        "MaxScanSize 104857600\n", "MaxFileSize 0\n", "MaxFileSize 1M\nMaxFileSize 1G\n"}) {
    EXPECT_TRUE(LimitsThatHide("AlertExceedsMax yes\n" + sizes).empty()) << sizes;
  }
  EXPECT_TRUE(LimitsThatHide("AlertExceedsMax true\r\n MaxScanSize\t100M # none").empty());
}

TEST(ClamdLimits, AFileLimitBelowTheScansHidesWhatIsBetween) {
  for (const std::string sizes : {"", "MaxFileSize 600M\nMaxScanSize 1200M\n", "MaxScanSize 0\n",
                                  "MaxFileSize 100K\n", "#MaxFileSize 1G\n"}) {
    const auto complaints = LimitsThatHide("AlertExceedsMax yes\n" + sizes);
    ASSERT_EQ(complaints.size(), 1) << sizes;
    EXPECT_TRUE(complaints.front().starts_with("MaxFileSize (")) << complaints.front();
  }
}

TEST(ClamdLimits, WithoutAlertsEveryLimitHides) {
  for (const char* text : {"MaxFileSize 1G\n", "MaxFileSize 1G\nAlertExceedsMax no\n"}) {
    const auto complaints = LimitsThatHide(text);
    ASSERT_EQ(complaints.size(), 1) << text;
    EXPECT_TRUE(complaints.front().starts_with("AlertExceedsMax is not yes")) << text;
  }
}

}  // namespace
}  // namespace installer
