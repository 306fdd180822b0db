// What the log entries of a period add up to, in memory that does not grow with their number.

#ifndef INSTALLER_REPORT_TALLY_H_
#define INSTALLER_REPORT_TALLY_H_

#include <array>
#include <cstdint>
#include <ctime>
#include <map>

#include "installer/report/calendar.h"
#include "installer/report/log_entry.h"
#include "installer/report/time_histogram.h"
#include "installer/report/top_list.h"

namespace installer {

// `from` is part of it, `to` is not.
struct Period {
  std::time_t from = 0;
  std::time_t to = 0;

  bool Has(std::time_t time) const { return time >= from && time < to; }
};

struct MailCounts {
  uint64_t mails = 0;
  uint64_t bytes = 0;
  // Each mail is one of these.
  uint64_t clean = 0;
  uint64_t infected = 0;
  uint64_t unscanned = 0;
  uint64_t no_verdict = 0;
  // And one of these, where all others are queued.
  uint64_t refused = 0;
  uint64_t dropped = 0;
  uint64_t deferred = 0;

  uint64_t queued() const { return mails - refused - dropped - deferred; }
};

class Tally {
 public:
  explicit Tally(Period period);

  // An entry of another time than the period's does not count.
  void Add(std::time_t time, const LogEntry& entry);

  const Period& period() const { return period_; }
  const MailCounts& total() const { return total_; }
  const std::map<int, MailCounts>& days() const { return days_; }  // all of the period
  const std::array<MailCounts, 24>& hours() const { return hours_; }
  const TopList& viruses() const { return viruses_; }
  const TopList& ignored() const { return ignored_; }                // viruses, by the policy
  const TopList& unscannable() const { return unscannable_; }        // the same
  const TopList& virus_networks() const { return virus_networks_; }  // that sent infected mail
  const TopList& networks() const { return networks_; }
  const TopList& servers() const { return servers_; }
  const TopList& reasons() const { return reasons_; }    // why there was no verdict
  const TopList& distrust() const { return distrust_; }  // which scanner was not believed, and why
  const TopList& errors() const { return errors_; }      // why qmail-queue gave up
  const TimeHistogram& scan_times() const { return scan_times_; }
  uint64_t with_readings() const { return with_readings_; }
  uint64_t found_in_reading() const { return found_in_reading_; }
  uint64_t error_count() const { return error_count_; }

 private:
  void AddScan(std::time_t time, const LogEntry& entry);
  // Where its name or reason is counted; null where it has none.
  TopList* ListOf(const LogEntry& entry);

  Period period_;
  Calendar calendar_;
  MailCounts total_;
  std::map<int, MailCounts> days_;
  std::array<MailCounts, 24> hours_{};
  TopList viruses_;
  TopList ignored_;
  TopList unscannable_;
  TopList virus_networks_;
  TopList networks_;
  TopList servers_;
  TopList reasons_;
  TopList distrust_;
  TopList errors_;
  TimeHistogram scan_times_;
  uint64_t with_readings_ = 0;
  uint64_t found_in_reading_ = 0;
  uint64_t error_count_ = 0;
};

// Adds one scanned mail to `counts`.
void CountMail(const LogEntry& entry, MailCounts& counts);

}  // namespace installer

#endif  // INSTALLER_REPORT_TALLY_H_
