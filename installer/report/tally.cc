#include "installer/report/tally.h"

#include <cstddef>
#include <ctime>
#include <string>

#include "installer/report/log_entry.h"
#include "installer/report/network.h"

namespace installer {
namespace {

using Verdict = LogEntry::Verdict;

void CountVerdict(Verdict verdict, MailCounts& counts) {
  switch (verdict) {
    case Verdict::kClean:
      ++counts.clean;
      return;
    case Verdict::kInfected:
      ++counts.infected;
      return;
    case Verdict::kUnscanned:
      ++counts.unscanned;
      return;
    case Verdict::kNone:
      break;
  }
  ++counts.no_verdict;
}

void CountAction(LogEntry::Action action, MailCounts& counts) {
  switch (action) {
    case LogEntry::Action::kRefuse:
      ++counts.refused;
      return;
    case LogEntry::Action::kDrop:
      ++counts.dropped;
      return;
    case LogEntry::Action::kDefer:
      ++counts.deferred;
      return;
    case LogEntry::Action::kQueue:
    case LogEntry::Action::kOther:
      break;
  }
}

}  // namespace

void CountMail(const LogEntry& entry, MailCounts& counts) {
  ++counts.mails;
  counts.bytes += entry.bytes;
  CountVerdict(entry.verdict, counts);
  CountAction(entry.action, counts);
}

Tally::Tally(Period period) : period_(period) {
  if (period.from < period.to) {
    const int last = calendar_.At(period.to - 1).day;
    for (int day = calendar_.At(period.from).day; day <= last; ++day) {
      days_[day];
    }
  }
}

void Tally::Add(std::time_t time, const LogEntry& entry) {
  if (!period_.Has(time)) {
    return;
  }
  switch (entry.kind) {
    case LogEntry::Kind::kScan:
      return AddScan(time, entry);
    case LogEntry::Kind::kDistrust:
      return distrust_.Add(entry.detail);
    case LogEntry::Kind::kError:
      ++error_count_;
      return errors_.Add(entry.detail);
  }
}

void Tally::AddScan(std::time_t time, const LogEntry& entry) {
  const LocalHour when = calendar_.At(time);
  CountMail(entry, total_);
  CountMail(entry, days_[when.day]);
  CountMail(entry, hours_.at(static_cast<size_t>(when.hour)));
  if (entry.verdict != Verdict::kUnscanned) {
    scan_times_.Add(entry.milliseconds);
  }
  with_readings_ += entry.readings > 0 ? 1 : 0;
  found_in_reading_ += entry.is_in_reading ? 1 : 0;
  const std::string network = NetworkOf(entry.client);
  if (!network.empty()) {
    networks_.Add(network);
  }
  if (!entry.server.empty()) {
    servers_.Add(entry.server);
  }
  if (entry.verdict == Verdict::kInfected && !network.empty()) {
    virus_networks_.Add(network);
  }
  if (TopList* const list = ListOf(entry)) {
    list->Add(entry.detail);
  }
}

TopList* Tally::ListOf(const LogEntry& entry) {
  switch (entry.verdict) {
    case Verdict::kInfected:
      return &viruses_;
    case Verdict::kNone:
      return &reasons_;
    case Verdict::kClean:
      return entry.detail.empty() ? nullptr : &ignored_;
    case Verdict::kUnscanned:
      break;
  }
  return entry.detail.empty() ? nullptr : &unscannable_;
}

}  // namespace installer
