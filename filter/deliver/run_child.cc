#include "filter/deliver/run_child.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <functional>

#include "filter/base/failure.h"

namespace filter {

pid_t StartChild(const std::function<void()>& become) {
  const pid_t child = ::fork();
  if (child < 0) {
    throw SystemFailure("cannot fork", errno);
  }
  if (child == 0) {
    static_cast<void>(std::signal(SIGPIPE, SIG_DFL));
    become();
    ::_exit(static_cast<int>(ExitCode::kTemporary));
  }
  return child;
}

int WaitForChild(pid_t child, const std::string& name) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) {
      throw SystemFailure("cannot wait for " + name, errno);
    }
  }
  if (!WIFEXITED(status)) {
    throw TemporaryFailure(name + " crashed");
  }
  return WEXITSTATUS(status);
}

void BecomeProgram(char* const* arguments) {
  static_cast<void>(std::signal(SIGPIPE, SIG_DFL));
  ::alarm(0);
  ::execvp(arguments[0], arguments);
  throw SystemFailure(std::string("cannot run ") + arguments[0], errno);
}

}  // namespace filter
