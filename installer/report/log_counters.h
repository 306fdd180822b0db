// What the logs have said since counting began: numbers that only grow, as Prometheus wants them,
// also after multilog has removed the lines. So they are kept in a file, with how far each log was
// read.

#ifndef INSTALLER_REPORT_LOG_COUNTERS_H_
#define INSTALLER_REPORT_LOG_COUNTERS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "installer/report/log_entry.h"
#include "installer/report/prometheus_text.h"

namespace installer {

struct LogCounters {
  static constexpr size_t kVerdicts = 4;
  static constexpr size_t kActions = 5;
  // Milliseconds: how many scans took at most so long. A last class has all others.
  static constexpr std::array<uint64_t, 15> kLimits = {
      1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10'000, 60'000, 300'000};

  std::array<std::array<uint64_t, kActions>, kVerdicts> mails{};  // by LogEntry's numbers
  uint64_t bytes = 0;
  uint64_t in_readings = 0;
  std::array<uint64_t, kLimits.size() + 1> scans{};  // of each class alone
  uint64_t scan_milliseconds = 0;
  uint64_t distrusted = 0;
  uint64_t errors = 0;
  uint64_t updates = 0;           // files of signatures that came
  uint64_t update_failures = 0;   // rounds of freshclam
  bool round_has_failed = false;  // the one of which the last lines were

  void Add(const LogEntry& entry);
  void AddFreshclam(std::string_view line);
};

// How far a log was read: for each of its files, by what tells it from others, the offset.
using LogPositions = std::map<std::string, uint64_t>;

struct CounterState {
  LogCounters counters = {};
  std::map<std::string, LogPositions> logs = {};  // by directory
};

// The content of the state's file, and back. What is damaged, or of another version, counts from 0.
std::string EncodeState(const CounterState& state);
CounterState DecodeState(std::string_view text);

// Adds the families of the counters.
void AddCounters(const LogCounters& counters, PrometheusText& text);

}  // namespace installer

#endif  // INSTALLER_REPORT_LOG_COUNTERS_H_
