#include "installer/report/log_counters.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "installer/report/freshclam_log.h"
#include "installer/report/log_entry.h"
#include "installer/report/prometheus_text.h"

namespace installer {
namespace {

using Json = nlohmann::json;

constexpr int kVersion = 1;
constexpr std::array<const char*, LogCounters::kVerdicts> kVerdictNames = {
    "clean", "infected", "not_scanned", "no_verdict"};
constexpr std::array<const char*, LogCounters::kActions> kActionNames = {"queue", "refuse", "drop",
                                                                         "defer", "other"};

// "0.025"; no value that this is for needs more digits.
std::string Seconds(uint64_t milliseconds) {
  const std::string rest = std::to_string(milliseconds % 1000);
  return std::to_string(milliseconds / 1000) + "." + std::string(3 - rest.size(), '0') + rest;
}

size_t ClassOf(uint64_t milliseconds) {
  size_t number = 0;
  while (number < LogCounters::kLimits.size() && milliseconds > LogCounters::kLimits.at(number)) {
    ++number;
  }
  return number;
}

void AddScanTimes(const LogCounters& counters, PrometheusText& text) {
  text.Family("qhpsi_scan_duration_seconds", "histogram", "How long scans took, by the log.");
  uint64_t count = 0;
  for (size_t i = 0; i < LogCounters::kLimits.size(); ++i) {
    count += counters.scans.at(i);
    text.Part("_bucket", std::to_string(count), {{"le", Seconds(LogCounters::kLimits.at(i))}});
  }
  count += counters.scans.back();
  text.Part("_bucket", std::to_string(count), {{"le", "+Inf"}});
  text.Part("_sum", Seconds(counters.scan_milliseconds));
  text.Part("_count", std::to_string(count));
}

}  // namespace

void LogCounters::Add(const LogEntry& entry) {
  switch (entry.kind) {
    case LogEntry::Kind::kDistrust:
      ++distrusted;
      return;
    case LogEntry::Kind::kError:
      ++errors;
      return;
    case LogEntry::Kind::kScan:
      break;
  }
  ++mails.at(static_cast<size_t>(entry.verdict)).at(static_cast<size_t>(entry.action));
  bytes += entry.bytes;
  in_readings += entry.is_in_reading ? 1 : 0;
  if (entry.verdict != LogEntry::Verdict::kUnscanned) {
    ++scans.at(ClassOf(entry.milliseconds));
    scan_milliseconds += entry.milliseconds;
  }
}

void LogCounters::AddFreshclam(std::string_view line) {
  updates += SaysThatAFileCame(line) ? 1 : 0;
  if (SaysThatARoundBegins(line)) {
    round_has_failed = false;
  } else if (SaysThatARoundFailed(line)) {  // more than one line may
    update_failures += round_has_failed ? 0 : 1;
    round_has_failed = true;
  }
}

std::string EncodeState(const CounterState& state) {
  const LogCounters& counters = state.counters;
  const Json json = {{"version", kVersion},
                     {"mails", counters.mails},
                     {"bytes", counters.bytes},
                     {"in_readings", counters.in_readings},
                     {"scans", counters.scans},
                     {"scan_milliseconds", counters.scan_milliseconds},
                     {"distrusted", counters.distrusted},
                     {"errors", counters.errors},
                     {"updates", counters.updates},
                     {"update_failures", counters.update_failures},
                     {"round_has_failed", counters.round_has_failed},
                     {"logs", state.logs}};
  return json.dump(-1, ' ', true, Json::error_handler_t::replace) + "\n";
}

CounterState DecodeState(std::string_view text) {
  CounterState state;
  LogCounters& counters = state.counters;
  try {
    const Json json = Json::parse(text);
    if (json.at("version") != kVersion) {
      return {};
    }
    json.at("mails").get_to(counters.mails);
    json.at("bytes").get_to(counters.bytes);
    json.at("in_readings").get_to(counters.in_readings);
    json.at("scans").get_to(counters.scans);
    json.at("scan_milliseconds").get_to(counters.scan_milliseconds);
    json.at("distrusted").get_to(counters.distrusted);
    json.at("errors").get_to(counters.errors);
    json.at("updates").get_to(counters.updates);
    json.at("update_failures").get_to(counters.update_failures);
    counters.round_has_failed = json.value("round_has_failed", false);  // earlier versions had none
    json.at("logs").get_to(state.logs);
  } catch (const Json::exception&) {
    return {};
  }
  return state;
}

void AddCounters(const LogCounters& counters, PrometheusText& text) {
  text.Family("qhpsi_mails_total", "counter",
              "Mails by verdict and by what was done with them, by the log.");
  for (size_t verdict = 0; verdict < LogCounters::kVerdicts; ++verdict) {
    for (size_t action = 0; action < LogCounters::kActions; ++action) {
      text.Sample(counters.mails.at(verdict).at(action),
                  {{"verdict", kVerdictNames.at(verdict)}, {"action", kActionNames.at(action)}});
    }
  }
  text.Family("qhpsi_mail_bytes_total", "counter", "Bytes of these mails.");
  text.Sample(counters.bytes);
  text.Family("qhpsi_infected_readings_total", "counter",
              "Infected mails in which only a reading showed it.");
  text.Sample(counters.in_readings);
  AddScanTimes(counters, text);
  text.Family("qhpsi_scanner_distrusted_total", "counter",
              "How often a scanner was not believed, for it failed its proof.");
  text.Sample(counters.distrusted);
  text.Family("qhpsi_queue_errors_total", "counter", "How often qmail-queue gave up.");
  text.Sample(counters.errors);
  text.Family("qhpsi_signature_updates_total", "counter",
              "Files of signatures that freshclam has fetched.");
  text.Sample(counters.updates);
  text.Family("qhpsi_signature_update_failures_total", "counter",
              "Rounds of freshclam that failed.");
  text.Sample(counters.update_failures);
}

}  // namespace installer
