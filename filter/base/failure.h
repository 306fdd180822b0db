// How vcfilter and vfilter fail: what was tried on which object and why it did not work, once, and
// whose mistake it is. The numbers are those that qmail-command(8) gives a meaning.

#ifndef FILTER_BASE_FAILURE_H_
#define FILTER_BASE_FAILURE_H_

#include <cerrno>
#include <string>

#include "qhpsi/base/basic_failure.h"

namespace filter {

enum class ExitCode {
  kDone = 0,
  kStop = 99,        // done, and later lines of the dot-qmail file are not to be done
  kPermanent = 100,  // a mistake that will not go away: in the command line, a rule, the message
  kTemporary = 111,  // the machine's or another program's: a later try may do
};

using Failure = qhpsi::BasicFailure<ExitCode>;

// "..: is no folder name"; somebody must mend something first.
inline Failure PermanentFailure(const std::string& text) { return {ExitCode::kPermanent, text}; }

inline Failure TemporaryFailure(const std::string& text) { return {ExitCode::kTemporary, text}; }

// `text` names object and operation: "cannot open rules.cdb". `error` is errno.
inline Failure SystemFailure(const std::string& text, int error) {
  return {ExitCode::kTemporary, text, error};
}

// The same of opening or reading a file: permanent where a later try would end alike. EPROTO and
// EIO are what libcdb says of a damaged file, and EIO what a damaged disk does.
inline Failure FileFailure(const std::string& text, int error) {
  const bool is_lasting =
      error == EACCES || error == ELOOP || error == ENOTDIR || error == EPROTO || error == EIO;
  const Failure failure = SystemFailure(text, error);
  return is_lasting ? PermanentFailure(failure.what()) : failure;
}

}  // namespace filter

#endif  // FILTER_BASE_FAILURE_H_
