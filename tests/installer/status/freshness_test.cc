#include "installer/status/freshness.h"

#include <gtest/gtest.h>

#include <ctime>

#include "installer/report/freshclam_log.h"
#include "installer/scanner/database_summary.h"

namespace installer {
namespace {

constexpr std::time_t kDay = 86400;
constexpr std::time_t kHour = 3600;
constexpr std::time_t kNow = 1'000 * kDay;

TEST(Freshness, SignaturesGetOldAfterThreeDaysOrMaxage) {
  EXPECT_EQ(MaxAgeOf({}), 3 * kDay);
  EXPECT_EQ(MaxAgeOf({{"MAXAGE", "10"}}), 10 * kDay);
  for (const char* const senseless : {"0", "366", "-1", "x", "99999999999999999999"}) {
    EXPECT_EQ(MaxAgeOf({{"MAXAGE", senseless}}), 3 * kDay) << senseless;
  }
  const DatabaseSummary database{.path = "/db", .newest = kNow - 3 * kDay};
  EXPECT_FALSE(WhyOld(database, 3 * kDay, kNow));
  EXPECT_EQ(WhyOld(database, 3 * kDay, kNow + 1), "/db: the newest signatures are 3 d 0 h old");
  EXPECT_FALSE(WhyOld({.path = "/empty"}, 3 * kDay, kNow));
  EXPECT_FALSE(WhyOld({.newest = kNow + 9 * kDay}, 3 * kDay, kNow));
}

TEST(Freshness, AFileOfOnesOwnDoesNotMakeOldDailySignaturesNew) {
  const DatabaseSummary database{.path = "/db", .newest = kNow, .daily = kNow - 9 * kDay};
  EXPECT_EQ(WhyOld(database, 3 * kDay, kNow), "/db: the newest daily signatures are 9 d 0 h old");
}

TEST(Freshness, FreshclamFailsForAWhile) {
  FreshclamLog log({0, kNow});
  EXPECT_FALSE(WhyNotFetched(log, kNow));
  log.Add(kNow - 7 * kHour, "ERROR: Database update process failed: Connection failed");
  EXPECT_EQ(WhyNotFetched(log, kNow), "freshclam has failed for 7 h 0 min: Connection failed");
  EXPECT_FALSE(WhyNotFetched(log, kNow - 2 * kHour));
}

TEST(Freshness, ClamdHasNotLoadedWhatIsThere) {
  const DatabaseSummary database{.path = "/db", .version = 27000, .came = kNow - kHour};
  EXPECT_EQ(WhyNotLoaded("unix:/x", "26999", database, kNow),
            "clamd unix:/x: has daily signatures 26999, but /db has had 27000 for 1 h 0 min");
  EXPECT_FALSE(WhyNotLoaded("unix:/x", "26999", database, kNow - kHour + 60));
  for (const char* const loaded : {"27000", "27001", "", "new", "0"}) {
    EXPECT_FALSE(WhyNotLoaded("unix:/x", loaded, database, kNow)) << loaded;
  }
}

}  // namespace
}  // namespace installer
