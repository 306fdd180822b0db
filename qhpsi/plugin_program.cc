#include "qhpsi/plugin_program.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstring>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "qhpsi/root_only.h"

namespace qhpsi {
namespace {

constexpr const char* kProgram = "qhpsi-plugins";

// As the kernel knows it: argv[0] is the caller's to choose. Empty, with errno set, when that is
// not to be had.
std::string OwnDirectory() {
  std::array<char, PATH_MAX> path{};
  const ssize_t size = ::readlink("/proc/self/exe", path.data(), path.size());
  if (size < 0) {
    return {};
  }
  const std::string_view text(path.data(), static_cast<size_t>(size));
  return std::string(text.substr(0, text.rfind('/')));
}

std::vector<char*> Arguments(std::string& program, std::string& whose, char* messfile,
                             char* const* names) {
  std::vector<char*> argv = {program.data(), whose.data(), messfile};
  for (; *names != nullptr; ++names) {
    argv.push_back(*names);
  }
  argv.push_back(nullptr);
  return argv;
}

}  // namespace

Failure BecomePluginProgram(char* messfile, char* const* names, char* const* environment,
                            bool root_only) {
  const std::string directory = OwnDirectory();
  if (directory.empty()) {
    return {ExitCode::kExec, std::string("/proc/self/exe: readlink: ") + std::strerror(errno)};
  }
  auto found = FindFile(directory, kProgram, root_only);
  if (auto* reason = std::get_if<std::string>(&found)) {
    return {ExitCode::kExec, std::move(*reason)};
  }
  std::string program = kProgram;
  std::string whose = root_only ? "root" : "any";
  const std::vector<char*> argv = Arguments(program, whose, messfile, names);
  ::execve(std::get<FoundFile>(found).path.c_str(), argv.data(), environment);
  return {ExitCode::kExec, directory + "/" + kProgram + ": exec: " + std::strerror(errno)};
}

}  // namespace qhpsi
