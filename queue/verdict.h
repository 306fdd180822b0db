// What a scan found.

#ifndef QUEUE_VERDICT_H_
#define QUEUE_VERDICT_H_

#include <string>

#include "queue/exit_code.h"

namespace queue {

struct Verdict {
  enum class Kind {
    kUnscanned,  // the site wants no scan of this message
    kClean,
    kInfected,
    kNone  // the scanner failed
  };

  Kind kind = Kind::kUnscanned;
  std::string detail =
      {};  // kInfected: the virus's name, if known; kNone: the reason. Printable ASCII
  ExitCode failure = ExitCode::kNoVerdict;  // kNone: how qmail-queue exits
  bool is_disturbed = false;  // kNone: somebody else had a hand in it, see queue/disturbed.h
};

}  // namespace queue

#endif  // QUEUE_VERDICT_H_
