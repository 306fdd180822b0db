// How qhpsi and qhpsi-plugins tell of an error of their own.

#ifndef QHPSI_REPORT_H_
#define QHPSI_REPORT_H_

#include <unistd.h>

#include <csignal>

#include "qhpsi/base/fd.h"
#include "qhpsi/exit.h"

namespace qhpsi {

// Prints the line on standard error, and returns the exit status, or ends by the signal that `exit`
// names.
inline int Report(const Exit& exit) {
  (void)WriteAll(STDERR_FILENO, "qhpsi: " + exit.text + "\n");
  if (exit.signal != 0) {
    (void)std::signal(exit.signal, SIG_DFL);
    (void)std::raise(exit.signal);
  }
  return static_cast<int>(exit.code);
}

}  // namespace qhpsi

#endif  // QHPSI_REPORT_H_
