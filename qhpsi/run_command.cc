#include "qhpsi/run_command.h"

#include <sys/auxv.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>

#include "qhpsi/base/find_variable.h"
#include "qhpsi/base/setting_table.h"
#include "qhpsi/base/version.h"
#include "qhpsi/exit.h"
#include "qhpsi/exit_code.h"

namespace qhpsi {
namespace {

constexpr int kIsThisProgram = -1;  // no errno

// Started by hand or named as the scanner, qhpsi would become itself again and again.
bool IsThisProgram(std::string_view path) {
  // NOLINTNEXTLINE(performance-no-int-to-ptr): getauxval() has addresses as numbers
  const auto* const started_as = reinterpret_cast<const char*>(::getauxval(AT_EXECFN));
  return started_as != nullptr && path == started_as;
}

// Returns, as an errno or kIsThisProgram, why `path` could not be run.
int ExecFile(const std::string& path, char* const* argv, char* const* environment) {
  if (IsThisProgram(path)) {
    return kIsThisProgram;
  }
  ::execve(path.c_str(), argv, environment);
  return errno;
}

// Whether to look on in the next directory after this error: execvp(3)'s list.
bool MayBeElsewhere(int error) {
  return error == ENOENT || error == ENOTDIR || error == EACCES || error == ESTALE ||
         error == ENODEV || error == ETIMEDOUT;
}

// Returns, as that does, why the program could not be run from any directory in `path`.
int ExecFromPath(std::string_view path, char* const* argv, char* const* environment) {
  int reason = ENOENT;
  while (!path.empty()) {
    const size_t end = path.find(':');
    const std::string directory(path.substr(0, end));
    path.remove_prefix(end == std::string_view::npos ? path.size() : end + 1);
    if (!directory.starts_with('/')) {
      continue;
    }
    const int error = ExecFile(directory + "/" + argv[0], argv, environment);
    if (!MayBeElsewhere(error)) {
      return error;
    }
    if (error == EACCES) {
      reason = EACCES;
    }
  }
  return reason;
}

}  // namespace

Exit RunCommand(char* const* argv, char* const* environment) {
  const bool is_path = std::strchr(argv[0], '/') != nullptr;
  const int error = is_path ? ExecFile(argv[0], argv, environment)
                            : ExecFromPath(ValueIn(environment, Setting::kPath), argv, environment);
  if (error == kIsThisProgram) {
    return {ExitCode::kBadName,
            std::string(argv[0]) + ": is no scanner, but qhpsi " + kVersion + "; see qhpsi(8)"};
  }
  return {ExitCode::kExec, std::string(argv[0]) + ": exec: " + std::strerror(error)};
}

}  // namespace qhpsi
