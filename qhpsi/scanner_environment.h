// The environment of a scanner when qhpsi is installed setuid.
//
// It is built anew, because the C library that qhpsi starts with leaves LD_PRELOAD and its like in
// place, and the scanner, no longer setuid, would heed them. qmail-queue passes no more than this
// anyway; another caller may pass on all that a user has set.

#ifndef QHPSI_SCANNER_ENVIRONMENT_H_
#define QHPSI_SCANNER_ENVIRONMENT_H_

#include <vector>

namespace qhpsi {

// LC_ALL=C, and from `environment` (NAME=VALUE strings, as environ) the settings that a scanner
// reads, by the table; the first of two with one name. Ends with a null pointer. The strings are
// not copied.
std::vector<char*> ScannerEnvironment(char* const* environment);

}  // namespace qhpsi

#endif  // QHPSI_SCANNER_ENVIRONMENT_H_
