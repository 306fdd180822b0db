#include "queue/child.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <limits>
#include <vector>

#include "qhpsi/base/argv.h"
#include "qhpsi/base/directory.h"
#include "qhpsi/base/number.h"
#include "queue/exit_code.h"
#include "queue/failure.h"

namespace queue {
namespace {

// Closes all descriptors but the first three when a program is started. The front end would wait
// for as long as a scanner's stray child held one of its own.
void CloseAtExec() {
  if (::syscall(SYS_close_range, 3U, ~0U, CLOSE_RANGE_CLOEXEC) == 0) {
    return;
  }
  // Linux before 5.11, or a container that allows only what it knows.
  qhpsi::Directory open("/proc/self/fd");
  if (!open.valid()) {
    throw Failure(ExitCode::kFork, "cannot open /proc/self/fd", errno);
  }
  while (const char* const name = open.Next()) {
    const auto fd = qhpsi::ParseNumber(name, 3, std::numeric_limits<int>::max());
    if (fd) {
      ::fcntl(static_cast<int>(*fd), F_SETFD, FD_CLOEXEC);
    }
  }
  if (errno != 0) {
    throw Failure(ExitCode::kFork, "cannot read /proc/self/fd", errno);
  }
}

// All that the new process needs. It must be made beforehand: until it has become the program, the
// process shares our memory and may call nothing but the kernel.
struct Launch {
  const char* path;
  char* const* arguments;
  char* const* environment;
  const char* input;
  ChildOutput output;
  volatile int error;  // the child's, for us
};

void ResetSignals() {
  struct sigaction action = {};
  action.sa_handler = SIG_DFL;
  for (int signal = 1; signal < NSIG; ++signal) {
    ::sigaction(signal, &action, nullptr);  // SIGKILL and the C library's own stay
  }
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

// Runs in the child.
[[noreturn]] void Become(Launch& launch) {
  const int input = ::open(launch.input, O_RDONLY | O_CLOEXEC);
  if (input >= 0 && ::dup2(input, 0) == 0 && ::dup2(launch.output.output, 1) == 1 &&
      ::dup2(launch.output.errors, 2) == 2 && ::setsid() > 0) {
    ResetSignals();
    ::execve(launch.path, launch.arguments, launch.environment);
  }
  launch.error = errno;
  ::_exit(127);
}

// A function of its own: the child must not touch the frame of ours that goes on.
[[gnu::noinline]] pid_t Fork(Launch& launch) {
  const pid_t pid = ::vfork();  // NOLINT(clang-analyzer-*,bugprone-unsafe-*,cert-msc*)
  if (pid == 0) {
    Become(launch);  // NOLINT(clang-analyzer-unix.Vfork): that calls the kernel alone
  }
  return pid;
}

}  // namespace

pid_t StartChild(const ChildProgram& program, const std::string& input, const ChildOutput& output) {
  CloseAtExec();
  const std::vector<char*> arguments = qhpsi::Argv(program.arguments);
  const std::vector<char*> environment = qhpsi::Argv(program.environment);
  Launch launch{.path = program.path.c_str(),
                .arguments = arguments.data(),
                .environment = environment.data(),
                .input = input.c_str(),
                .output = output,
                .error = 0};
  // A handler of ours would change our memory if it ran in the child.
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::sigprocmask(SIG_SETMASK, &all, &before);
  const pid_t pid = Fork(launch);
  const int error = pid < 0 ? errno : launch.error;
  ::sigprocmask(SIG_SETMASK, &before, nullptr);
  if (pid > 0 && error != 0) {
    ::waitpid(pid, nullptr, 0);
  }
  errno = error;
  return error == 0 ? pid : -1;
}

}  // namespace queue
