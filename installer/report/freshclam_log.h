// How fetching signatures went, by freshclam's own service's log.

#ifndef INSTALLER_REPORT_FRESHCLAM_LOG_H_
#define INSTALLER_REPORT_FRESHCLAM_LOG_H_

#include <cstdint>
#include <ctime>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "installer/report/calendar.h"
#include "installer/report/tally.h"

namespace installer {

struct FreshclamDay {
  uint64_t updates = 0;   // files of signatures that came
  uint64_t failures = 0;  // rounds that failed
  // Seconds from the last file that came to the last line of the day; nothing before the first one.
  std::optional<std::time_t> age = {};
};

class FreshclamLog {
 public:
  explicit FreshclamLog(Period period) : period_(period) {}

  // The next line, without its stamp.
  void Add(std::time_t time, std::string_view line);

  const std::map<int, FreshclamDay>& days() const { return days_; }  // those with a line
  std::optional<std::time_t> updated() const { return updated_; }    // when a file last came
  // When a round last found all files there or fetched them.
  std::optional<std::time_t> succeeded() const { return succeeded_; }
  // Since when all rounds have failed, and why the last one did; printable.
  std::optional<std::time_t> failing_since() const { return failing_since_; }
  const std::string& reason() const { return reason_; }

 private:
  void Fail(std::time_t time, std::string_view reason);

  Period period_;
  Calendar calendar_;
  std::map<int, FreshclamDay> days_;
  std::optional<std::time_t> updated_;
  std::optional<std::time_t> succeeded_;
  std::optional<std::time_t> failing_since_;
  std::optional<std::time_t> failing_before_;  // when the round began
  std::string reason_;
  bool round_failed_ = false;
};

// freshclam's own words (libfreshclam, freshclam/freshclam.c): a round begins; a file of signatures
// came; a round failed, which several lines may say.
bool SaysThatARoundBegins(std::string_view line);
bool SaysThatAFileCame(std::string_view line);
bool SaysThatARoundFailed(std::string_view line);

}  // namespace installer

#endif  // INSTALLER_REPORT_FRESHCLAM_LOG_H_
