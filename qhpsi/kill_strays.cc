#include "qhpsi/kill_strays.h"

#include <fcntl.h>
#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstring>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "qhpsi/base/directory.h"
#include "qhpsi/base/fd.h"
#include "qhpsi/base/number.h"
#include "qhpsi/exit.h"
#include "qhpsi/exit_code.h"

namespace qhpsi {
namespace {

struct Process {
  char state = 'Z';
  pid_t parent = 0;
  pid_t session = 0;
};

std::string_view NextWord(std::string_view& text) {
  const size_t begin = std::min(text.find_first_not_of(' '), text.size());
  const size_t end = std::min(text.find(' ', begin), text.size());
  const std::string_view word = text.substr(begin, end - begin);
  text.remove_prefix(end);
  return word;
}

pid_t NextId(std::string_view& text) {
  return static_cast<pid_t>(
      ParseNumber(NextWord(text), 0, std::numeric_limits<pid_t>::max()).value_or(0));
}

// What proc_pid_stat(5) says of one; nothing when it has gone.
std::optional<Process> Look(int proc, const std::string& pid) {
  const Fd file(::openat(proc, (pid + "/stat").c_str(), O_RDONLY | O_CLOEXEC));
  std::array<char, 512> buffer;
  const ssize_t n = file.valid() ? ::read(file.get(), buffer.data(), buffer.size()) : -1;
  if (n <= 0) {
    return std::nullopt;
  }
  // The program's name is in brackets and may have such itself.
  std::string_view text(buffer.data(), static_cast<size_t>(n));
  text.remove_prefix(std::min(text.rfind(')') + 1, text.size()));
  Process process;
  const std::string_view state = NextWord(text);
  process.state = state.empty() ? 'Z' : state.front();
  process.parent = NextId(text);
  (void)NextId(text);  // the process group
  process.session = NextId(text);
  return process;
}

}  // namespace

std::variant<int, Exit> KillStrays(std::string_view parent) {
  // If our parent were gone, init would be it, with all that it looks after.
  const pid_t self = ::getpid();
  const auto id = ParseNumber(parent, 2, std::numeric_limits<pid_t>::max());
  if (!id || static_cast<pid_t>(*id) != ::getppid()) {
    return Exit{ExitCode::kBadName, "strays:" + std::string(parent) + ": not our parent"};
  }
  const auto reaper = static_cast<pid_t>(*id);
  const pid_t session = ::getsid(reaper);
  Directory proc("/proc");
  if (!proc.valid()) {
    return Exit{ExitCode::kIds, std::string("strays: /proc: open: ") + std::strerror(errno)};
  }
  int status = kNoStrays;
  while (const char* const name = proc.Next()) {
    const auto pid = ParseNumber(name, 2, std::numeric_limits<pid_t>::max());
    if (!pid || static_cast<pid_t>(*pid) == self) {
      continue;
    }
    const auto process = Look(proc.fd(), name);
    if (!process || process->parent != reaper || process->session == session ||
        process->state == 'Z') {
      continue;
    }
    if (::kill(static_cast<pid_t>(*pid), SIGKILL) == 0) {
      status = kStraysKilled;
    }
  }
  if (errno != 0) {
    return Exit{ExitCode::kIds, std::string("strays: /proc: read: ") + std::strerror(errno)};
  }
  return status;
}

}  // namespace qhpsi
