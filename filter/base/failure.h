// How vcfilter and vfilter fail: one line that names operation, object and reason, and an exit code
// that says whose mistake it is. qmail-command(8) gives the codes their meaning.

#ifndef FILTER_BASE_FAILURE_H_
#define FILTER_BASE_FAILURE_H_

#include <cerrno>
#include <string>

#include "qhpsi/base/basic_failure.h"

namespace filter {

enum class ExitCode {
  kDone = 0,
  kStop = 99,        // done; qmail-local skips the later lines of the dot-qmail file
  kPermanent = 100,  // a mistake that will not go away: in the command line, a rule, the message
  kTemporary = 111,  // the machine's or another program's fault: a later try may succeed
};

using Failure = qhpsi::BasicFailure<ExitCode>;

// For example "..: is no folder name": somebody must fix something first.
inline Failure PermanentFailure(const std::string& text) { return {ExitCode::kPermanent, text}; }

inline Failure TemporaryFailure(const std::string& text) { return {ExitCode::kTemporary, text}; }

// `text` names object and operation: "cannot open rules.cdb". `error` is errno.
inline Failure SystemFailure(const std::string& text, int error) {
  return {ExitCode::kTemporary, text, error};
}

// For opening or reading a file: permanent for errors that a later try would meet again. EIO is a
// fault of the machine, which may be over soon.
inline Failure FileFailure(const std::string& text, int error) {
  const bool is_lasting = error == EACCES || error == ELOOP || error == ENOTDIR;
  const Failure failure = SystemFailure(text, error);
  return is_lasting ? PermanentFailure(failure.what()) : failure;
}

}  // namespace filter

#endif  // FILTER_BASE_FAILURE_H_
