// What a line of an SMTP service's log says, if qmail-queue wrote it: see queue/log_line.h and
// qmail-queue(8), Log. A line holds what strangers wrote, so nothing in it is believed to be more
// than bytes.

#ifndef INSTALLER_REPORT_LOG_ENTRY_H_
#define INSTALLER_REPORT_LOG_ENTRY_H_

#include <cstdint>
#include <optional>
#include <string_view>

namespace installer {

struct LogEntry {
  enum class Kind {
    kScan,      // a mail was scanned, and this is what becomes of it
    kDistrust,  // a scanner failed its proof, or could not make it: `detail` says which and why
    kError      // qmail-queue gave up: `detail` says why
  };
  enum class Verdict { kClean, kInfected, kUnscanned, kNone };
  enum class Action { kQueue, kRefuse, kDrop, kDefer, kOther };

  Kind kind = Kind::kScan;
  std::string_view detail = {};  // also the virus's name, or why there is no verdict

  // Of a scan alone. What the site's policy ignores is clean, and what it calls unscannable is
  // unscanned, each with the virus's name as `detail`.
  Verdict verdict = Verdict::kUnscanned;
  Action action = Action::kOther;
  uint64_t bytes = 0;  // at most kMostLogged, as the others
  uint64_t milliseconds = 0;
  uint64_t readings = 0;
  bool is_in_reading = false;
  std::string_view client = {};  // empty: not known
  std::string_view server = {};
};

// A larger number makes its line none of ours.
inline constexpr uint64_t kMostLogged = uint64_t{1} << 48U;

// `line` is without its stamp. Nothing for a line of another program, or one that is cut. The texts
// in the entry are part of `line`, with whatever bytes it has.
std::optional<LogEntry> ParseLogEntry(std::string_view line);

}  // namespace installer

#endif  // INSTALLER_REPORT_LOG_ENTRY_H_
