// How a command fails: operation, object and reason, each once, and whose mistake it is.

#ifndef INSTALLER_SYSTEM_FAILURE_H_
#define INSTALLER_SYSTEM_FAILURE_H_

#include <string>

#include "qhpsi/base/basic_failure.h"

namespace installer {

enum class ExitCode {
  kDone = 0,
  kUser = 100,    // the command line, a name, a value, or something that the user must fix first
  kSystem = 111,  // a file, a program or the machine
};

using Failure = qhpsi::BasicFailure<ExitCode>;

// "/service: cannot make it"; the user can do something about it.
inline Failure UserFailure(const std::string& text) { return {ExitCode::kUser, text}; }

// `text` names object and operation: "cannot make /service". `error` is errno.
inline Failure SystemFailure(const std::string& text, int error) {
  return {ExitCode::kSystem, text, error};
}

}  // namespace installer

#endif  // INSTALLER_SYSTEM_FAILURE_H_
