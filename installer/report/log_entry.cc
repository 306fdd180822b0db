#include "installer/report/log_entry.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "qhpsi/base/number.h"

namespace installer {
namespace {

using Entry = std::optional<LogEntry>;

constexpr std::string_view kFound = " FOUND";
constexpr std::string_view kError = "ERROR ";
constexpr std::string_view kNotBelieved = " is not believed: ";
constexpr std::string_view kPid = " pid=";

// If `text` begins with `prefix`, removes that.
bool Take(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) {
    return false;
  }
  text.remove_prefix(prefix.size());
  return true;
}

// Removes what is before the next `end`, and `end`; all where there is none.
std::string_view TakeUntil(std::string_view& text, std::string_view end) {
  const size_t size = std::min(text.find(end), text.size());
  const std::string_view taken = text.substr(0, size);
  text.remove_prefix(std::min(size + end.size(), text.size()));
  return taken;
}

// "12 ms" with the unit " ms".
bool ParseAmount(std::string_view text, std::string_view unit, uint64_t& amount) {
  if (!text.ends_with(unit)) {
    return false;
  }
  text.remove_suffix(unit.size());
  const auto number = qhpsi::ParseNumber(text, 0, kMostLogged);
  amount = number.value_or(0);
  return number.has_value();
}

// "2794 bytes, 22 ms, 5 readings, found in a reading"
bool ParseMeasures(std::string_view text, LogEntry& entry) {
  if (!ParseAmount(TakeUntil(text, ", "), " bytes", entry.bytes) ||
      !ParseAmount(TakeUntil(text, ", "), " ms", entry.milliseconds)) {
    return false;
  }
  while (!text.empty()) {
    const std::string_view measure = TakeUntil(text, ", ");
    if (measure == "found in a reading") {
      entry.is_in_reading = true;
    } else if (measure.ends_with(" readings") &&
               !ParseAmount(measure, " readings", entry.readings)) {
      return false;
    }
  }
  return true;
}

// "OK", "NAME FOUND", "ERROR reason", "SKIPPED size". A reason may end as a name does.
bool ParseOutcome(std::string_view text, LogEntry& entry) {
  if (text == "OK") {
    entry.verdict = LogEntry::Verdict::kClean;
  } else if (Take(text, kError)) {
    entry.verdict = LogEntry::Verdict::kNone;
    entry.detail = text;
  } else if (text.starts_with("SKIPPED ")) {
    entry.verdict = LogEntry::Verdict::kUnscanned;
  } else if (text.ends_with(kFound)) {
    entry.verdict = LogEntry::Verdict::kInfected;
    entry.detail = text.substr(0, text.size() - kFound.size());
  } else {
    return false;
  }
  return true;
}

LogEntry::Action ParseAction(std::string_view word) {
  using Action = LogEntry::Action;
  if (word == "queue") {
    return Action::kQueue;
  }
  if (word == "refuse") {
    return Action::kRefuse;
  }
  if (word == "drop") {
    return Action::kDrop;
  }
  return word == "defer" ? Action::kDefer : Action::kOther;
}

// "from=<a@b> to=<c@d>+2 policy=ignore client=192.0.2.1 by=tcp:10.0.0.5:3310 id=<1@b>": words
// without blanks.
void ParseWords(std::string_view words, LogEntry& entry) {
  while (!words.empty()) {
    std::string_view word = TakeUntil(words, " ");
    if (entry.verdict == LogEntry::Verdict::kInfected && word == "policy=ignore") {
      entry.verdict = LogEntry::Verdict::kClean;
    } else if (entry.verdict == LogEntry::Verdict::kInfected && word == "policy=unscannable") {
      entry.verdict = LogEntry::Verdict::kUnscanned;
    } else if (Take(word, "client=")) {
      entry.client = word;
    } else if (Take(word, "by=")) {
      entry.server = word;
    }
  }
}

// From its end, where each word is without blanks: a reason may have anything in it, also what
// looks like the rest of a line.
Entry ParseScan(std::string_view line) {
  LogEntry entry;
  const size_t pid = line.rfind(kPid);
  if (pid == std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view words = line.substr(pid + 1);
  line = line.substr(0, pid);
  const size_t action = line.rfind(") ");
  const size_t measures = line.rfind(" (", action);
  const size_t outcome = line.find(": ");
  if (action == std::string_view::npos || measures == std::string_view::npos ||
      outcome == std::string_view::npos || outcome + 2 > measures) {
    return std::nullopt;
  }
  entry.action = ParseAction(line.substr(action + 2));
  if (!ParseMeasures(line.substr(measures + 2, action - measures - 2), entry) ||
      !ParseOutcome(line.substr(outcome + 2, measures - outcome - 2), entry)) {
    return std::nullopt;
  }
  ParseWords(words, entry);
  return entry;
}

}  // namespace

Entry ParseLogEntry(std::string_view line) {
  if (Take(line, "qmail-queue: ")) {
    return LogEntry{.kind = LogEntry::Kind::kError, .detail = line};
  }
  if (!Take(line, "qhpsi: ")) {
    return std::nullopt;
  }
  if (const Entry scan = ParseScan(line)) {
    return scan;
  }
  if (line.find(kNotBelieved) != std::string_view::npos) {
    return LogEntry{.kind = LogEntry::Kind::kDistrust, .detail = line};
  }
  return std::nullopt;
}

}  // namespace installer
