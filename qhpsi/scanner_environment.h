// What a scanner finds in its environment where qhpsi is installed setuid.
//
// Rebuilt, since the C library that qhpsi starts with leaves LD_PRELOAD and its like where they
// are, and the scanner, which is not setuid any more, would heed them. qmail-queue gives no more
// than this anyway; another caller may hand on all that a user has set.

#ifndef QHPSI_SCANNER_ENVIRONMENT_H_
#define QHPSI_SCANNER_ENVIRONMENT_H_

#include <array>
#include <string_view>
#include <vector>

namespace qhpsi {

inline constexpr std::array<std::string_view, 11> kScannerVariables = {
    "PATH",          "QHPSITIMEOUT",          "PLUGINDIR",     "QUEUE_PLUGIN", "QUEUE_PLUGIN_SYMB",
    "CLAMD_SERVERS", "CLAMD_CONNECT_TIMEOUT", "CLAMD_TIMEOUT", "LIBCLAMAV_DB", "LIBCLAMAV_TMP",
    "SCANCMD"};

// LC_ALL=C and those of `environment` (NAME=VALUE strings, as environ) that are named above, the
// first of two with one name; ends with a null pointer. The strings stay where they are.
std::vector<char*> ScannerEnvironment(char* const* environment);

}  // namespace qhpsi

#endif  // QHPSI_SCANNER_ENVIRONMENT_H_
