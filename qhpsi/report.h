// How qhpsi and qhpsi-plugins end with an error of their own.

#ifndef QHPSI_REPORT_H_
#define QHPSI_REPORT_H_

#include <unistd.h>

#include "qhpsi/base/fd.h"
#include "qhpsi/failure.h"

namespace qhpsi {

// Prints the line on standard error, and returns what to exit with.
inline int Report(const Failure& failure) {
  (void)WriteAll(STDERR_FILENO, "qhpsi: " + failure.text + "\n");
  return static_cast<int>(failure.code);
}

}  // namespace qhpsi

#endif  // QHPSI_REPORT_H_
