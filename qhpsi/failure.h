// An error of qhpsi's own: what it exits with, and the line that says why.

#ifndef QHPSI_FAILURE_H_
#define QHPSI_FAILURE_H_

#include <string>

#include "qhpsi/exit_code.h"

namespace qhpsi {

struct Failure {
  ExitCode code;
  std::string text;  // one line without its newline: object, operation, reason
};

}  // namespace qhpsi

#endif  // QHPSI_FAILURE_H_
