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

#include "qhpsi/base/argv.h"
#include "qhpsi/root_only.h"

namespace qhpsi {
namespace {

constexpr const char* kProgram = "qhpsi-plugins";

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

Exit BecomePluginProgram(const char* messfile, const char* const* names, char* const* environment,
                         bool root_only) {
  const std::string directory = OwnDirectory();
  if (directory.empty()) {
    return {ExitCode::kExec, std::string("/proc/self/exe: readlink: ") + std::strerror(errno)};
  }
  auto found = FindFile(directory, kProgram, root_only);
  if (auto* reason = std::get_if<std::string>(&found)) {
    return {ExitCode::kExec, std::move(*reason)};
  }
  std::vector<std::string> words = {kProgram, root_only ? "root" : "any", messfile};
  for (; *names != nullptr; ++names) {
    words.emplace_back(*names);
  }
  ::execve(std::get<FoundFile>(found).path.c_str(), Argv(words).data(), environment);
  return {ExitCode::kExec, directory + "/" + kProgram + ": exec: " + std::strerror(errno)};
}

}  // namespace qhpsi
