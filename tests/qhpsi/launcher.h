// Runs the qhpsi that was built, as qmail-queue does.

#ifndef TESTS_QHPSI_LAUNCHER_H_
#define TESTS_QHPSI_LAUNCHER_H_

#include <filesystem>
#include <string>
#include <vector>

#include "tests/qhpsi/run.h"

namespace qhpsi {

// A file of the test's `data`, by its path in the repository.
inline std::string Built(const std::string& path) {
  return (std::filesystem::current_path() / path).string();
}

inline RunResult Launch(const std::vector<std::string>& argv,
                        const std::vector<std::string>& environment,
                        const std::string& stdin_path = "/dev/null") {
  return Run(Built("qhpsi/qhpsi"), argv, environment, stdin_path);
}

}  // namespace qhpsi

#endif  // TESTS_QHPSI_LAUNCHER_H_
