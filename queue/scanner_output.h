// What a scanner printed. We look for a virus's name or a reason in it, and log the rest.

#ifndef QUEUE_SCANNER_OUTPUT_H_
#define QUEUE_SCANNER_OUTPUT_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "queue/verdict.h"

namespace queue {

// Takes any amount and keeps little: 512 bytes of a line, the first 4 KB of lines, the first that
// names a virus, and the last.
class ScannerOutput {
 public:
  // `messfile` is the file name that scanners print before their own words.
  explicit ScannerOutput(std::string messfile) : messfile_(std::move(messfile)) {}

  void Feed(std::string_view bytes);
  void Finish();

  // The name in the first line of the form "FILE: NAME FOUND" or "NAME FOUND" that is a virus's, or
  // in the last one if all say that a limit was exceeded; empty without any.
  std::string VirusName() const;

  // The last line that is not empty, without the file name and ERROR of "FILE: REASON ERROR"; empty
  // when nothing was printed.
  std::string Reason() const;

  // All lines for the log, printable, each after "scanner: " and with its newline, except the one
  // that the verdict's own line repeats: that of VirusName() for an infected message, that of
  // Reason() for a failed scan.
  std::string LinesForLog(Verdict::Kind kind) const;

 private:
  void FinishLine();

  std::string messfile_;
  std::string line_;  // the one that is being read
  std::vector<std::string> lines_;
  size_t kept_ = 0;    // bytes of lines_ in the log
  std::string found_;  // the line with that name
  std::string last_;   // the last line that is not empty
};

}  // namespace queue

#endif  // QUEUE_SCANNER_OUTPUT_H_
