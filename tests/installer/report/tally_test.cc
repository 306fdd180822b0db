#include "installer/report/tally.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <ctime>
#include <string>

#include "installer/report/log_entry.h"
#include "installer/report/network.h"
#include "installer/report/time_histogram.h"
#include "installer/report/top_list.h"

namespace installer {
namespace {

using Verdict = LogEntry::Verdict;
using Action = LogEntry::Action;

constexpr std::time_t kDay = 86400;
constexpr Period kWeek = {1'700'000'000, 1'700'000'000 + 7 * kDay};

TEST(Tally, EachMailCountsOnceInEachPlace) {
  Tally tally(kWeek);
  tally.Add(kWeek.from, {.verdict = Verdict::kClean, .action = Action::kQueue, .bytes = 10});
  tally.Add(kWeek.from + kDay, {.detail = "Eicar",
                                .verdict = Verdict::kInfected,
                                .action = Action::kRefuse,
                                .bytes = 20,
                                .client = "192.0.2.7"});
  tally.Add(kWeek.from + kDay, {.detail = "no clamd",
                                .verdict = Verdict::kNone,
                                .action = Action::kDefer,
                                .client = "192.0.2.9"});
  tally.Add(kWeek.from, {.kind = LogEntry::Kind::kError, .detail = "disk full"});
  EXPECT_EQ(tally.total().mails, 3U);
  EXPECT_EQ(tally.total().bytes, 30U);
  EXPECT_EQ(tally.total().clean, 1U);
  EXPECT_EQ(tally.total().infected, 1U);
  EXPECT_EQ(tally.total().refused, 1U);
  EXPECT_EQ(tally.total().deferred, 1U);
  EXPECT_EQ(tally.total().queued(), 1U);
  EXPECT_EQ(tally.error_count(), 1U);
  uint64_t by_day = 0;
  for (const auto& [day, counts] : tally.days()) {
    by_day += counts.mails;
  }
  EXPECT_EQ(by_day, 3U);
  EXPECT_GE(tally.days().size(), 7U);
  uint64_t by_hour = 0;
  for (const MailCounts& counts : tally.hours()) {
    by_hour += counts.mails;
  }
  EXPECT_EQ(by_hour, 3U);
  ASSERT_EQ(tally.networks().Top(9).size(), 1U);
  EXPECT_EQ(tally.networks().Top(9)[0].text, "192.0.2.0/24");
  EXPECT_EQ(tally.networks().Top(9)[0].count, 2U);
  EXPECT_EQ(tally.virus_networks().Top(9)[0].count, 1U);
  EXPECT_EQ(tally.viruses().Top(9)[0].text, "Eicar");
  EXPECT_EQ(tally.reasons().Top(9)[0].text, "no clamd");
}

TEST(Tally, WhatThePolicyIgnoresIsNoVirus) {
  Tally tally(kWeek);
  tally.Add(kWeek.from, {.detail = "A", .verdict = Verdict::kClean, .client = "192.0.2.7"});
  tally.Add(kWeek.from, {.detail = "B", .verdict = Verdict::kUnscanned});
  tally.Add(kWeek.from, {.verdict = Verdict::kUnscanned});
  EXPECT_EQ(tally.total().infected, 0U);
  EXPECT_EQ(tally.ignored().Top(9)[0].text, "A");
  EXPECT_EQ(tally.unscannable().Top(9)[0].text, "B");
  EXPECT_EQ(tally.unscannable().size(), 1U);
  EXPECT_TRUE(tally.viruses().empty() && tally.virus_networks().empty());
}

TEST(Tally, OtherTimesDoNotCount) {
  Tally tally(kWeek);
  for (const std::time_t time :
       {kWeek.from - 1, kWeek.to, std::time_t{0}, std::time_t{-1} - (std::time_t{1} << 61U)}) {
    tally.Add(time, {.verdict = Verdict::kClean});
  }
  EXPECT_EQ(tally.total().mails, 0U);
}

TEST(TopList, TheMostFrequentFirst) {
  TopList list;
  for (const char* const name : {"b", "a", "c", "c"}) {
    list.Add(name);
  }
  const auto top = list.Top(2);
  ASSERT_EQ(top.size(), 2U);
  EXPECT_EQ(top[0].text, "c");
  EXPECT_EQ(top[0].count, 2U);
  EXPECT_EQ(top[1].text, "a");
  EXPECT_TRUE(list.is_exact());
}

TEST(TopList, KeepsNoBytesOfAStrangers) {
  TopList list;
  list.Add("a\x1b[1m\xff");
  list.Add("a\x1b[1m\xff");
  ASSERT_EQ(list.size(), 1U);
  EXPECT_EQ(list.Top(1)[0].text, "a?[1m?");
  EXPECT_EQ(list.Top(1)[0].count, 2U);
  list.Add(std::string(10'000, 'x'));
  list.Add(std::string(20'000, 'x'));
  EXPECT_EQ(list.size(), 2U);
}

TEST(TopList, AFloodOfNamesHidesNoFrequentOne) {
  TopList list;
  for (size_t i = 0; i < 3 * TopList::kCapacity; ++i) {
    list.Add("flood" + std::to_string(i));
    if (i % 10 == 0) {
      list.Add("real");
    }
    EXPECT_LE(list.size(), TopList::kCapacity);
  }
  EXPECT_FALSE(list.is_exact());
  EXPECT_EQ(list.Top(1)[0].text, "real");
  EXPECT_LE(list.Top(1)[0].count, 15'000U);
  EXPECT_GE(list.Top(1)[0].count + list.missing(), 15'000U);
}

TEST(TimeHistogram, QuantilesAreRightWithinThreePercent) {
  TimeHistogram times;
  EXPECT_EQ(times.Quantile(0.5), 0U);
  for (uint64_t time = 1; time <= 10'000; ++time) {
    times.Add(time);
  }
  EXPECT_EQ(times.count(), 10'000U);
  EXPECT_EQ(times.longest(), 10'000U);
  EXPECT_NEAR(static_cast<double>(times.Quantile(0.5)), 5000, 150);
  EXPECT_NEAR(static_cast<double>(times.Quantile(0.99)), 9900, 300);
  EXPECT_EQ(times.Quantile(0.003), 30U);
  EXPECT_EQ(times.Between(0, 1024), 1023U);
  EXPECT_EQ(times.Between(1024, uint64_t{1} << 50U), 10'000U - 1023U);
  times.Add(kMostLogged);
  EXPECT_EQ(times.longest(), kMostLogged);
}

TEST(Network, OfEachFamily) {
  EXPECT_EQ(NetworkOf("192.0.2.77"), "192.0.2.0/24");
  EXPECT_EQ(NetworkOf("::ffff:192.0.2.77"), "192.0.2.0/24");
  EXPECT_EQ(NetworkOf("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
  EXPECT_EQ(NetworkOf("::1"), "::/64");
  for (const char* const text : {"", "1.2.3", "256.1.1.1", "localhost", "1.2.3.4 ", "::ffff:"}) {
    EXPECT_EQ(NetworkOf(text), "") << text;
  }
  EXPECT_EQ(NetworkOf(std::string(1000, '1')), "");
}

}  // namespace
}  // namespace installer
