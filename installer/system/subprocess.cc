#include "installer/system/subprocess.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "installer/system/failure.h"
#include "qhpsi/base/argv.h"
#include "qhpsi/base/fd.h"
#include "qhpsi/base/pipe.h"
#include "qhpsi/base/wait.h"

namespace installer {
namespace {

using qhpsi::Clock;

bool IsExecutable(const std::string& path) {
  struct stat status{};
  return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
         ::access(path.c_str(), X_OK) == 0;
}

// A file in memory with `content`, open at its start: we need not write while the program reads.
qhpsi::Fd InputFile(const std::string& content) {
  qhpsi::Fd file(::memfd_create("input", MFD_CLOEXEC));
  if (!file.valid() || !qhpsi::WriteAll(file.get(), content) ||
      ::lseek(file.get(), 0, SEEK_SET) != 0) {
    throw SystemFailure("cannot keep the input of a program", errno);
  }
  return file;
}

// The arguments of posix_spawn(), freed at the end.
class SpawnPlan {
 public:
  SpawnPlan() {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawnattr_init(&attributes_);
    sigset_t signals{};
    ::sigemptyset(&signals);
    ::posix_spawnattr_setsigmask(&attributes_, &signals);
    ::sigfillset(&signals);
    ::posix_spawnattr_setsigdefault(&attributes_, &signals);
    ::posix_spawnattr_setflags(
        &attributes_,
        static_cast<short>(POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF));
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;
  ~SpawnPlan() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }

  void Descriptor(int ours, int theirs) {
    if (::posix_spawn_file_actions_adddup2(&actions_, ours, theirs) != 0) {
      throw SystemFailure("cannot start a program", ENOMEM);
    }
  }

  void Directory(const std::string& path) {
    if (::posix_spawn_file_actions_addchdir_np(&actions_, path.c_str()) != 0) {
      throw SystemFailure("cannot start a program", ENOMEM);
    }
  }

  pid_t Start(const std::vector<std::string>& arguments,
              const std::vector<std::string>& environment) {
    pid_t pid = 0;
    const int error = ::posix_spawn(&pid, arguments.front().c_str(), &actions_, &attributes_,
                                    qhpsi::Argv(arguments).data(), qhpsi::Argv(environment).data());
    if (error != 0) {
      throw SystemFailure("cannot run " + arguments.front(), error);
    }
    return pid;
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

// Reads until end of file or `end`. Returns whether end of file came.
bool Collect(int fd, Clock::time_point end, std::string& output) {
  std::array<char, 4096> buffer{};
  for (;;) {
    const int left = qhpsi::MillisecondsUntil(end);
    pollfd entry{.fd = fd, .events = POLLIN, .revents = 0};
    const int ready = left > 0 ? ::poll(&entry, 1, left) : 0;
    if (ready == 0) {
      return false;
    }
    const ssize_t n = ready < 0 ? -1 : ::read(fd, buffer.data(), buffer.size());
    if (n == 0) {
      return true;
    }
    if (n > 0) {
      const size_t room = kLargestOutput - output.size();
      output.append(buffer.data(), std::min(room, static_cast<size_t>(n)));
    }
  }
}

// Waits for the process until `end`. Polls, since what it started may hold its output open. Nothing
// when it still runs.
std::optional<int> WaitUntil(pid_t pid, Clock::time_point end) {
  for (;;) {
    int status = 0;
    if (::waitpid(pid, &status, WNOHANG) == pid) {
      return status;
    }
    if (Clock::now() >= end) {
      return std::nullopt;
    }
    ::usleep(2000);
  }
}

}  // namespace

std::optional<std::string> FindInPath(std::string_view name, std::string_view path) {
  if (name.find('/') != std::string_view::npos) {
    return IsExecutable(std::string(name)) ? std::optional(std::string(name)) : std::nullopt;
  }
  while (!path.empty() && !name.empty()) {
    const size_t end = std::min(path.find(':'), path.size());
    const std::string candidate = std::string(path.substr(0, end)) + "/" + std::string(name);
    if (end > 0 && IsExecutable(candidate)) {
      return candidate;
    }
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return std::nullopt;
}

std::string FindProgram(const std::string& name) {
  const char* const path = std::getenv("PATH");
  std::optional<std::string> found = FindInPath(name, path == nullptr ? "" : path);
  if (!found) {
    found = FindInPath(name, kUsualDirectories);
  }
  if (!found) {
    throw Failure(ExitCode::kSystem, name + ": no such program, neither in PATH nor in " +
                                         std::string(kUsualDirectories));
  }
  return *found;
}

SubprocessResult RunProcess(const Subprocess& what) {
  const Clock::time_point end = Clock::now() + what.timeout;
  const qhpsi::Fd input = InputFile(what.input);
  const qhpsi::Fd second = InputFile(what.second_input.value_or(""));
  auto output = qhpsi::MakePipe();
  if (!output) {
    throw SystemFailure("cannot make a pipe", errno);
  }
  SpawnPlan plan;
  plan.Descriptor(what.input_file.value_or(input.get()), 0);
  plan.Descriptor(what.second_input ? second.get() : output->writer.get(), 1);
  plan.Descriptor(output->writer.get(), 2);
  if (!what.directory.empty()) {
    plan.Directory(what.directory);
  }
  const pid_t pid = plan.Start(what.arguments, what.environment);
  output->writer.Close();

  SubprocessResult result;
  Collect(output->reader.get(), end, result.output);
  auto status = WaitUntil(pid, end);
  if (!status) {
    result.timed_out = true;
    ::kill(-pid, SIGKILL);
    status = WaitUntil(pid, Clock::now() + std::chrono::seconds(10));
  }
  if (status && WIFEXITED(*status) && !result.timed_out) {
    result.exit_status = WEXITSTATUS(*status);
  }
  return result;
}

}  // namespace installer
