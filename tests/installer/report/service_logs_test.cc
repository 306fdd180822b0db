#include <gtest/gtest.h>

#include <ctime>

#include "installer/report/clamd_log.h"
#include "installer/report/freshclam_log.h"
#include "installer/report/tally.h"

namespace installer {
namespace {

constexpr Period kAll = {0, 1'000'000};

TEST(ClamdLog, AStopAndAStartAreAnOutage) {
  ClamdLog log(kAll);
  log.Add(10, "Limits: Global time limit set to 100000 milliseconds.");
  log.Add(15, "Self checking every 60 seconds.");
  log.Add(100, "FD[10]: OK");
  log.Add(200, "--- Stopped at Thu Nov 26 11:44:19 2026");
  log.Add(201, "Socket file removed.");
  log.Add(203, "Limits: Global time limit set to 100000 milliseconds.");
  log.Add(230, "Self checking every 60 seconds.");
  const auto outages = log.Outages();
  ASSERT_EQ(outages.size(), 2U);
  EXPECT_EQ(outages[0].from, 10);
  EXPECT_EQ(outages[0].to, 15);
  EXPECT_EQ(outages[1].from, 200);
  EXPECT_EQ(outages[1].to, 230);
}

TEST(ClamdLog, OneThatWasKilledIsMissedSinceItsLastLine) {
  ClamdLog log(kAll);
  log.Add(15, "Self checking every 60 seconds.");
  log.Add(100, "SelfCheck: Database status OK.");
  log.Add(150, "clamd: no signatures in /x yet (missing: all): waiting");
  ASSERT_EQ(log.Outages().size(), 1U);
  EXPECT_EQ(log.Outages()[0].from, 100);
  EXPECT_FALSE(log.Outages()[0].to);
  log.Add(190, "Self checking every 60 seconds.");
  EXPECT_EQ(log.Outages()[0].to, 190);
}

TEST(ClamdLog, KeepsTheLastOutagesOfThePeriod) {
  ClamdLog log({1000, 1'000'000});
  for (std::time_t i = 0; i < 5000; ++i) {
    log.Add(i * 10, "--- Stopped at x");
    log.Add(i * 10 + 5, "Self checking every 60 seconds.");
  }
  EXPECT_EQ(log.Outages().size(), ClamdLog::kMostOutages);
  EXPECT_EQ(log.Outages().back().from, 49'990);
}

TEST(FreshclamLog, FailuresCountUntilARoundSucceeds) {
  FreshclamLog log(kAll);
  log.Add(10, "ClamAV update process started at Thu Nov 26 11:44:21 2026");
  log.Add(11, "daily.cld updated (version: 27000, sigs: 2060, f-level: 90, builder: raynman)");
  log.Add(12,
          "bytecode.cvd database is up-to-date (version: 335, sigs: 86, f-level: 90, builder: x)");
  EXPECT_EQ(log.updated(), 11);
  EXPECT_EQ(log.succeeded(), 12);
  EXPECT_FALSE(log.failing_since());
  for (const std::time_t start : {100, 200}) {
    log.Add(start, "ClamAV update process started at Thu Nov 26 11:44:37 2026");
    log.Add(start + 1, "main.cvd database is up-to-date (version: 62, sigs: 6, f-level: 90)");
    log.Add(start + 2, "ERROR: Database update process failed: Connection \x1b[1mfailed");
    log.Add(start + 3, "ERROR: Update failed.");
  }
  EXPECT_EQ(log.failing_since(), 102);
  EXPECT_EQ(log.reason(), "Connection ?[1mfailed");
  ASSERT_EQ(log.days().size(), 1U);
  EXPECT_EQ(log.days().begin()->second.failures, 2U);
  EXPECT_EQ(log.days().begin()->second.updates, 1U);
  EXPECT_EQ(log.days().begin()->second.age, 203 - 11);
  log.Add(300, "ClamAV update process started at Thu Nov 26 11:44:37 2026");
  log.Add(301, "new.ndb is up-to-date (version: custom database)");
  EXPECT_FALSE(log.failing_since());
  EXPECT_EQ(log.reason(), "");
}

}  // namespace
}  // namespace installer
