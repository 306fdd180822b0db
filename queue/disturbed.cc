#include "queue/disturbed.h"

#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <csignal>

#include "qhpsi/exit_code.h"

namespace queue {
namespace {

constexpr std::array<int, 9> kOfAFault = {SIGILL,  SIGTRAP, SIGABRT, SIGBUS, SIGFPE,
                                          SIGSEGV, SIGSYS,  SIGXCPU, SIGXFSZ};
constexpr int kShellsSignals = 128;

}  // namespace

bool WasDisturbed(int wait_status) {
  if (WIFEXITED(wait_status) &&
      WEXITSTATUS(wait_status) == static_cast<int>(qhpsi::ExitCode::kIds)) {
    return true;
  }
  const int signal =
      WIFSIGNALED(wait_status) ? WTERMSIG(wait_status) : WEXITSTATUS(wait_status) - kShellsSignals;
  return signal > 0 && signal <= SIGRTMAX &&
         std::find(kOfAFault.begin(), kOfAFault.end(), signal) == kOfAFault.end();
}

}  // namespace queue
