#include "queue/child.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <limits>
#include <memory>

#include "qhpsi/base/number.h"
#include "queue/failure.h"

namespace queue {
namespace {

std::vector<char*> Pointers(const std::vector<std::string>& words) {
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (const std::string& word : words) {
    pointers.push_back(const_cast<char*>(word.c_str()));  // NOLINT: execve() writes to none
  }
  pointers.push_back(nullptr);
  return pointers;
}

// The front end's own descriptors: one that a scanner's stray child held would keep it waiting. All
// but the first three go when a program is started.
void CloseAtExec() {
  if (::syscall(SYS_close_range, 3U, ~0U, CLOSE_RANGE_CLOEXEC) == 0) {
    return;
  }
  // Linux before 5.11, or a container that allows only what it knows.
  const std::unique_ptr<DIR, int (*)(DIR*)> open(::opendir("/proc/self/fd"), ::closedir);
  if (!open) {
    throw Failure(ExitCode::kFork, "cannot open /proc/self/fd", errno);
  }
  while (const dirent* entry = ::readdir(open.get())) {
    const auto fd = qhpsi::ParseNumber(static_cast<const char*>(entry->d_name), 3,
                                       std::numeric_limits<int>::max());
    if (fd) {
      ::fcntl(static_cast<int>(*fd), F_SETFD, FD_CLOEXEC);
    }
  }
}

// All that the new process needs, made before there is one: it shares our memory until it has
// become the program, and may call nothing but the kernel.
struct Plan {
  const char* path;
  char* const* arguments;
  char* const* environment;
  const char* input;
  int output;
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

// In the child.
[[noreturn]] void Become(Plan& plan) {
  const int input = ::open(plan.input, O_RDONLY | O_CLOEXEC);
  if (input >= 0 && ::dup2(input, 0) == 0 && ::dup2(plan.output, 1) == 1 &&
      ::dup2(plan.output, 2) == 2 && ::setpgid(0, 0) == 0) {
    ResetSignals();
    ::execve(plan.path, plan.arguments, plan.environment);
  }
  plan.error = errno;
  ::_exit(127);
}

// A function of its own, whose frame the child leaves as it is.
[[gnu::noinline]] pid_t Fork(Plan& plan) {
  const pid_t pid = ::vfork();  // NOLINT(clang-analyzer-security.insecureAPI.vfork)
  if (pid == 0) {
    Become(plan);  // NOLINT(clang-analyzer-unix.Vfork): that calls the kernel alone
  }
  return pid;
}

}  // namespace

pid_t StartChild(const Program& program, const std::string& input, int output) {
  CloseAtExec();
  const std::vector<char*> arguments = Pointers(program.arguments);
  const std::vector<char*> environment = Pointers(program.environment);
  Plan plan{.path = program.path.c_str(),
            .arguments = arguments.data(),
            .environment = environment.data(),
            .input = input.c_str(),
            .output = output,
            .error = 0};
  // A handler of ours that ran in the child would change our memory.
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::sigprocmask(SIG_SETMASK, &all, &before);
  const pid_t pid = Fork(plan);
  const int error = pid < 0 ? errno : plan.error;
  ::sigprocmask(SIG_SETMASK, &before, nullptr);
  if (pid > 0 && error != 0) {
    ::waitpid(pid, nullptr, 0);
  }
  errno = error;
  return error == 0 ? pid : -1;
}

}  // namespace queue
