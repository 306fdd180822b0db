// Runs a program, for tests of what it prints and exits with.

#ifndef TESTS_QHPSI_RUN_H_
#define TESTS_QHPSI_RUN_H_

#include <string>
#include <vector>

namespace qhpsi {

struct RunResult {
  int exit_status = -1;  // -1 when it was killed
  int signal = 0;
  std::string out;
  std::string err;
};

// Runs the program at `path` with exactly `argv` and `environment` ("NAME=VALUE"); fd 0 is
// `stdin_path`. Throws when it cannot be started.
RunResult Run(const std::string& path, const std::vector<std::string>& argv,
              const std::vector<std::string>& environment,
              const std::string& stdin_path = "/dev/null");

}  // namespace qhpsi

#endif  // TESTS_QHPSI_RUN_H_
