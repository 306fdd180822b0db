#include "tests/benchmark/loops/process.h"

#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <cerrno>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "qhpsi/base/argv.h"
#include "tests/benchmark/loops/environment.h"
#include "tests/benchmark/loops/system_error.h"

namespace benchmark {
namespace {

double Milliseconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
}

// Starts a process, and knows what differs from us in it.
class Spawner {
 public:
  Spawner(int fd0, int fd1) {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawnattr_init(&attributes_);
    for (const auto& [from, to] : {std::pair(fd0, 0), std::pair(fd1, 1)}) {
      if (from >= 0) {
        Must(::posix_spawn_file_actions_adddup2(&actions_, from, to));
      }
    }
    sigset_t signals;
    ::sigemptyset(&signals);
    ::sigaddset(&signals, SIGPIPE);
    Must(::posix_spawnattr_setsigdefault(&attributes_, &signals));
    Must(::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGDEF));
  }
  Spawner(const Spawner&) = delete;
  Spawner& operator=(const Spawner&) = delete;
  ~Spawner() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }

  pid_t Start(const std::vector<std::string>& command, const Environment& environment) {
    const std::vector<char*> argv = qhpsi::Argv(command);
    pid_t pid = 0;
    Must(
        ::posix_spawn(&pid, argv.front(), &actions_, &attributes_, argv.data(), environment.get()));
    return pid;
  }

 private:
  static void Must(int error) {
    if (error != 0) {
      throw std::system_error(error, std::generic_category(), "posix_spawn");
    }
  }

  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

}  // namespace

void CheckExit(const std::string& program, int status) {
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    throw std::runtime_error(program + ": ended with wait status " + std::to_string(status));
  }
}

Process::Process(const std::vector<std::string>& command, const Environment& environment, int fd0,
                 int fd1)
    : program_(command.front()), pid_(Spawner(fd0, fd1).Start(command, environment)) {}

Process::~Process() {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
}

double Process::Wait() {
  int status = 0;
  rusage used{};
  while (::wait4(pid_, &status, 0, &used) < 0) {
    if (errno != EINTR) {
      Check(-1, program_ + ": wait4");
    }
  }
  pid_ = 0;
  CheckExit(program_, status);
  return Milliseconds(used.ru_utime) + Milliseconds(used.ru_stime);
}

}  // namespace benchmark
