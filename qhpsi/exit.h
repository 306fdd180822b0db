// How qhpsi ends with an error of its own. Not an exception: almost every path of it ends here or
// in another program, so that main() gets this by value.

#ifndef QHPSI_EXIT_H_
#define QHPSI_EXIT_H_

#include <string>

#include "qhpsi/exit_code.h"

namespace qhpsi {

struct Exit {
  ExitCode code;
  std::string text;  // one line without its newline: object, operation, reason
  int signal = 0;    // what ended a process that scanned for this one, which ends likewise
};

}  // namespace qhpsi

#endif  // QHPSI_EXIT_H_
