// When clamd was not there, by its own service's log: from its last line, or the one that says that
// it stops, to the one that says that it serves again. That includes the loading of signatures when
// it starts, and times when an administrator had stopped it.

#ifndef INSTALLER_REPORT_CLAMD_LOG_H_
#define INSTALLER_REPORT_CLAMD_LOG_H_

#include <cstdint>
#include <ctime>
#include <optional>
#include <string_view>
#include <vector>

#include "installer/report/tally.h"

namespace installer {

struct Outage {
  std::time_t from = 0;
  std::optional<std::time_t> to = {};  // nothing: it is still going on
};

class ClamdLog {
 public:
  static constexpr size_t kMostOutages = 1000;  // the last ones are kept

  // Outages that ended before `period` are forgotten.
  explicit ClamdLog(Period period) : period_(period) {}

  // The next line, without its stamp.
  void Add(std::time_t time, std::string_view line);

  // The oldest first; one that is going on comes last.
  std::vector<Outage> Outages() const;
  uint64_t reloads() const { return reloads_; }  // of new signatures, in the period

 private:
  enum class State { kUnknown, kUp, kDown };

  void GoDown(std::time_t time);
  void ComeUp(std::time_t time);

  Period period_;
  State state_ = State::kUnknown;
  std::time_t down_since_ = 0;
  std::time_t last_line_ = 0;
  std::vector<Outage> outages_;
  uint64_t reloads_ = 0;
};

}  // namespace installer

#endif  // INSTALLER_REPORT_CLAMD_LOG_H_
