#include "qhpsi/run_command.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>

#include "qhpsi/base/find_variable.h"
#include "qhpsi/base/setting_table.h"

namespace qhpsi {
namespace {

std::string_view PathOf(char* const* environment) {
  constexpr std::string_view kPath = Row(Setting::kPath).name;
  constexpr std::string_view kUsualPath = Row(Setting::kPath).fallback;
  const char* const entry = FindVariable(environment, kPath);
  return entry == nullptr ? kUsualPath : entry + kPath.size() + 1;
}

// Whether to look on in the next directory after this error: execvp(3)'s list.
bool MayBeElsewhere(int error) {
  return error == ENOENT || error == ENOTDIR || error == EACCES || error == ESTALE ||
         error == ENODEV || error == ETIMEDOUT;
}

// Returns, as an errno, why the program could not be run from any directory in `path`.
int ExecFromPath(std::string_view path, char* const* argv, char* const* environment) {
  int reason = ENOENT;
  while (!path.empty()) {
    const size_t end = path.find(':');
    const std::string directory(path.substr(0, end));
    path.remove_prefix(end == std::string_view::npos ? path.size() : end + 1);
    if (!directory.starts_with('/')) {
      continue;
    }
    ::execve((directory + "/" + argv[0]).c_str(), argv, environment);
    if (!MayBeElsewhere(errno)) {
      return errno;
    }
    if (errno == EACCES) {
      reason = EACCES;
    }
  }
  return reason;
}

}  // namespace

Exit RunCommand(char* const* argv, char* const* environment) {
  int error = 0;
  if (std::strchr(argv[0], '/') == nullptr) {
    error = ExecFromPath(PathOf(environment), argv, environment);
  } else {
    ::execve(argv[0], argv, environment);
    error = errno;
  }
  return {ExitCode::kExec, std::string(argv[0]) + ": exec: " + std::strerror(error)};
}

}  // namespace qhpsi
