// How a program gives up: an exit code, and one line that says what failed and why.
//
// Each program has an enum of exit codes of its own and `using Failure = BasicFailure<ExitCode>`.
// The rule: a function next to a system call returns with errno set; what calls it throws a Failure
// that names object, operation and reason; main() alone catches it.

#ifndef QHPSI_BASE_BASIC_FAILURE_H_
#define QHPSI_BASE_BASIC_FAILURE_H_

#include <cstring>
#include <exception>
#include <string>
#include <utility>

namespace qhpsi {

template <typename Code>
class BasicFailure : public std::exception {
 public:
  BasicFailure(Code code, std::string what) : code_(code), what_(std::move(what)) {}

  // For a failed system call: "cannot link mess/16/660188: No space left on device".
  BasicFailure(Code code, const std::string& what, int error)
      : BasicFailure(code, what + ": " + std::strerror(error)) {}

  Code code() const { return code_; }
  const char* what() const noexcept override { return what_.c_str(); }

 private:
  Code code_;
  std::string what_;
};

}  // namespace qhpsi

#endif  // QHPSI_BASE_BASIC_FAILURE_H_
