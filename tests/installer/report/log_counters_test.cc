#include "installer/report/log_counters.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <string>

#include "installer/report/log_entry.h"
#include "installer/report/prometheus_text.h"

namespace installer {
namespace {

using Verdict = LogEntry::Verdict;
using Action = LogEntry::Action;

CounterState Example() {
  CounterState state;
  state.counters.Add({.verdict = Verdict::kClean, .action = Action::kQueue, .bytes = 10});
  state.counters.Add({.verdict = Verdict::kInfected,
                      .action = Action::kRefuse,
                      .bytes = 5,
                      .milliseconds = 11,
                      .is_in_reading = true});
  state.counters.Add(
      {.verdict = Verdict::kNone, .action = Action::kDefer, .milliseconds = 999'999});
  state.counters.Add({.verdict = Verdict::kUnscanned, .action = Action::kOther});
  state.counters.Add({.kind = LogEntry::Kind::kError});
  state.counters.Add({.kind = LogEntry::Kind::kDistrust});
  state.counters.AddFreshclam("daily.cld updated (version: 27000, sigs: 1)");
  state.counters.AddFreshclam("ERROR: Database update process failed: Connection failed");
  state.logs["/log"]["12 @4000"] = 77;
  return state;
}

std::string Text(const LogCounters& counters) {
  PrometheusText text;
  AddCounters(counters, text);
  return text.text();
}

TEST(LogCounters, AreWhatPrometheusReads) {
  const std::string text = Text(Example().counters);
  for (const char* const line :
       {"# TYPE qhpsi_mails_total counter\n",
        "\nqhpsi_mails_total{verdict=\"infected\",action=\"refuse\"} 1\n",
        "\nqhpsi_mails_total{verdict=\"not_scanned\",action=\"other\"} 1\n",
        "\nqhpsi_mails_total{verdict=\"clean\",action=\"defer\"} 0\n",
        "\nqhpsi_mail_bytes_total 15\n", "\nqhpsi_infected_readings_total 1\n",
        "\nqhpsi_scan_duration_seconds_bucket{le=\"0.010\"} 1\n",
        "\nqhpsi_scan_duration_seconds_bucket{le=\"0.025\"} 2\n",
        "\nqhpsi_scan_duration_seconds_bucket{le=\"300.000\"} 2\n",
        "\nqhpsi_scan_duration_seconds_bucket{le=\"+Inf\"} 3\n",
        "\nqhpsi_scan_duration_seconds_sum 1000.010\n", "\nqhpsi_scan_duration_seconds_count 3\n",
        "\nqhpsi_queue_errors_total 1\n", "\nqhpsi_scanner_distrusted_total 1\n",
        "\nqhpsi_signature_updates_total 1\n", "\nqhpsi_signature_update_failures_total 1\n"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line << " in\n" << text;
  }
}

TEST(LogCounters, ARoundThatFailsCountsOnce) {
  LogCounters counters;
  for (int round = 0; round < 2; ++round) {
    counters.AddFreshclam("ClamAV update process started at Fri Nov 27 03:00:00 2026");
    counters.AddFreshclam("ERROR: Database update process failed: connection failed (5)");
    counters.AddFreshclam("WARNING: daily.cvd is on cool-down until after: 2026-11-28 03:00:00");
  }
  EXPECT_EQ(counters.update_failures, 2U);
}

TEST(LogCounters, AreKept) {
  const std::string encoded = EncodeState(Example());
  const CounterState state = DecodeState(encoded);
  EXPECT_EQ(EncodeState(state), encoded);
  EXPECT_EQ(Text(state.counters), Text(Example().counters));
  EXPECT_EQ(state.logs.at("/log").at("12 @4000"), 77U);
}

TEST(LogCounters, OfADamagedFileCountFromZero) {
  const std::string good = EncodeState(Example());
  const std::string none = EncodeState({});
  for (size_t size = 0; size + 2 < good.size(); ++size) {
    EXPECT_EQ(EncodeState(DecodeState(good.substr(0, size))), none);
  }
  for (const char* const text : {"[]", "7", "null", "{\"version\":2}", "{\"version\":1}",
                                 "{\"version\":1,\"mails\":7}", "\xff"}) {
    EXPECT_EQ(EncodeState(DecodeState(text)), none) << text;
  }
}

TEST(PrometheusText, ALabelIsOneWhateverItSays) {
  PrometheusText text;
  text.Family("a", "gauge", "B.");
  text.Sample(1, {{"x", "q\"\\\n\xff{}"}, {"y", ""}});
  EXPECT_EQ(text.text(), "# HELP a B.\n# TYPE a gauge\na{x=\"q\\\"\\\\??{}\",y=\"\"} 1\n");
}

}  // namespace
}  // namespace installer
