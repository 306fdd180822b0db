#include "qhpsi/own_program.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "qhpsi/base/argv.h"
#include "qhpsi/base/own_directory.h"
#include "qhpsi/exit.h"
#include "qhpsi/exit_code.h"
#include "qhpsi/root_only.h"

namespace qhpsi {

Exit BecomeOwnProgram(const std::vector<std::string>& arguments, char* const* environment,
                      bool root_only) {
  const std::string directory = OwnDirectory();
  if (directory.empty()) {
    return {ExitCode::kExec, std::string("/proc/self/exe: readlink: ") + std::strerror(errno)};
  }
  const std::string& name = arguments.front();
  auto found = FindFile(directory, name, root_only);
  if (auto* reason = std::get_if<std::string>(&found)) {
    return {ExitCode::kExec, std::move(*reason)};
  }
  ::execve(std::get<FoundFile>(found).path.c_str(), Argv(arguments).data(), environment);
  return {ExitCode::kExec, directory + "/" + name + ": exec: " + std::strerror(errno)};
}

}  // namespace qhpsi
