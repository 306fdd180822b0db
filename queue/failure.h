// The one way in which qmail-queue gives up: an exit code, and a line that says what failed and
// why.

#ifndef QUEUE_FAILURE_H_
#define QUEUE_FAILURE_H_

#include <cstring>
#include <exception>
#include <string>
#include <utility>

#include "queue/exit_code.h"

namespace queue {

class Failure : public std::exception {
 public:
  // `what` goes to stderr as "qmail-queue: WHAT".
  Failure(ExitCode code, std::string what) : code_(code), what_(std::move(what)) {}

  // For a failed system call: "cannot link mess/16/660188: No space left on device".
  Failure(ExitCode code, const std::string& what, int error)
      : Failure(code, what + ": " + std::strerror(error)) {}

  ExitCode code() const { return code_; }
  const char* what() const noexcept override { return what_.c_str(); }

 private:
  ExitCode code_;
  std::string what_;
};

}  // namespace queue

#endif  // QUEUE_FAILURE_H_
