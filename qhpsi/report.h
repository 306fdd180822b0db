// How qhpsi and qhpsi-plugins tell of an error of their own.

#ifndef QHPSI_REPORT_H_
#define QHPSI_REPORT_H_

#include <unistd.h>

#include "qhpsi/base/fd.h"
#include "qhpsi/exit.h"

namespace qhpsi {

// Prints the line on standard error, and returns the exit status.
inline int Report(const Exit& exit) {
  (void)WriteAll(STDERR_FILENO, "qhpsi: " + exit.text + "\n");
  return static_cast<int>(exit.code);
}

}  // namespace qhpsi

#endif  // QHPSI_REPORT_H_
