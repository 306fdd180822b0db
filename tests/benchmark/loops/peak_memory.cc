#include "tests/benchmark/loops/peak_memory.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "qhpsi/base/argv.h"
#include "tests/benchmark/loops/process.h"
#include "tests/benchmark/loops/system_error.h"

namespace benchmark {
namespace {

constexpr int kOptions = PTRACE_O_TRACEEXIT | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
                         PTRACE_O_TRACECLONE | PTRACE_O_EXITKILL;

// Runs in the child.
[[noreturn]] void Become(const std::vector<std::string>& command, const std::string& message,
                         const std::string& envelope) {
  const std::vector<char*> argv = qhpsi::Argv(command);
  const bool is_ready = ::dup2(::open(message.c_str(), O_RDONLY), 0) == 0 &&
                        ::dup2(::open(envelope.c_str(), O_RDONLY), 1) == 1 &&
                        ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) == 0;
  if (is_ready && ::raise(SIGSTOP) == 0) {
    ::execv(argv.front(), argv.data());
  }
  ::_exit(127);
}

uint64_t HighWaterMark(pid_t pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  for (std::string word; status >> word;) {
    if (word == "VmHWM:") {
      uint64_t kb = 0;
      status >> kb;
      return kb;
    }
  }
  throw std::runtime_error("no VmHWM for process " + std::to_string(pid));
}

// The signal to pass on to a stopped process, or 0.
int SignalToPass(int status) {
  const int signal = WSTOPSIG(status);
  const bool is_event = status >> 16 != 0;
  return is_event || signal == SIGTRAP || signal == SIGSTOP ? 0 : signal;
}

}  // namespace

uint64_t PeakMemory(const std::vector<std::string>& command, const std::string& message,
                    const std::string& envelope) {
  const pid_t leader = Check(::fork(), "fork");
  if (leader == 0) {
    Become(command, message, envelope);
  }
  int status = 0;
  Check(::waitpid(leader, &status, 0), "waitpid");
  Check(::ptrace(PTRACE_SETOPTIONS, leader, nullptr, kOptions), "ptrace");
  Check(::ptrace(PTRACE_CONT, leader, nullptr, 0), "ptrace");
  uint64_t kb = 0;
  for (;;) {
    const pid_t pid = Check(::waitpid(-1, &status, __WALL), "waitpid");
    if (!WIFSTOPPED(status)) {
      if (pid == leader) {
        CheckExit(command.front(), status);
        return kb;
      }
      continue;
    }
    if (status >> 8 == (SIGTRAP | (PTRACE_EVENT_EXIT << 8))) {
      kb += HighWaterMark(pid);
    }
    ::ptrace(PTRACE_CONT, pid, nullptr, SignalToPass(status));
  }
}

}  // namespace benchmark
