// The line that the log has for each scan.

#ifndef QUEUE_LOG_LINE_H_
#define QUEUE_LOG_LINE_H_

#include <sys/types.h>

#include <string>
#include <string_view>

#include "queue/decide.h"
#include "queue/envelope.h"
#include "queue/scan_report.h"

namespace queue {

struct LoggedMail {
  const std::string& messfile;
  const Envelope& envelope;
  Decision::Action action;
  std::string_view message_id;   // as the sender wrote it; empty: none
  std::string_view policy = {};  // the action of the rule for the virus's name; empty: none
  std::string_view client;       // the address of the SMTP client; empty: none known
  pid_t pid;                     // our own, which the Received line has as qp
};

// "qhpsi: MESSFILE: OK (2794 bytes, 12 ms) queue pid=3223 from=<a@b> to=<c@d>", with its newline:
// NAME FOUND, ERROR reason or SKIPPED size in place of OK, refuse, drop or defer in place of queue.
// With readings: "(2794 bytes, 12 ms, 5 readings)", and ", found in a reading" after that. "to" has
// the first recipient, and "+N" if there are N more. Then follow policy, client, by (the clamd) and
// id, where they are known. What others chose is printable ASCII without blanks, and cut, so that
// the line is written whole or not at all (PIPE_BUF).
std::string LogLine(const ScanReport& report, const LoggedMail& mail);

}  // namespace queue

#endif  // QUEUE_LOG_LINE_H_
