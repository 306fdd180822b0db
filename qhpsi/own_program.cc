#include "qhpsi/own_program.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "qhpsi/base/argv.h"
#include "qhpsi/exit.h"
#include "qhpsi/exit_code.h"
#include "qhpsi/root_only.h"

namespace qhpsi {
namespace {

// From the kernel, since the caller chooses argv[0]. Empty, with errno set, when the kernel does
// not say.
std::string OwnDirectory() {
  std::array<char, PATH_MAX> path{};
  const ssize_t size = ::readlink("/proc/self/exe", path.data(), path.size());
  if (size < 0) {
    return {};
  }
  const std::string_view text(path.data(), static_cast<size_t>(size));
  return std::string(text.substr(0, text.rfind('/')));
}

}  // namespace

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
