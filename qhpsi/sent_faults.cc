#include "qhpsi/sent_faults.h"

#include <signal.h>
#include <unistd.h>

#include <initializer_list>

#include "qhpsi/sandbox/is_sanitized.h"

namespace qhpsi {
namespace {

// Of the codes that a sender may choose, SI_USER and SI_TKILL have a process number that it may
// not. F_SETSIG lets it choose positive codes, too, for signals that stand for no fault of memory
// or arithmetic.
bool IsOwn(int signal, const siginfo_t& info) {
  if (info.si_code == SI_USER || info.si_code == SI_TKILL) {
    return info.si_pid == ::getpid();
  }
  if (signal == SIGABRT || signal == SIGXFSZ) {
    return false;
  }
  return signal == SIGXCPU ? info.si_code == SI_KERNEL : info.si_code > 0;
}

// A fault comes again when we return, and finds the handler gone. What was sent, or says that a
// limit is reached, does not.
extern "C" void OnFault(int signal, siginfo_t* info, void* /*context*/) {
  const bool is_own = IsOwn(signal, *info);
  if (!is_own || info->si_code <= 0 || signal == SIGXCPU) {
    (void)::raise(is_own ? signal : SIGKILL);
  }
}

}  // namespace

void TellSentFaults() {
  if (kIsSanitized) {
    return;
  }
  struct sigaction action = {};
  action.sa_sigaction = OnFault;
  action.sa_flags = SA_SIGINFO | SA_RESETHAND | SA_ONSTACK;
  for (const int signal :
       {SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGSYS, SIGXCPU, SIGXFSZ}) {
    (void)::sigaction(signal, &action, nullptr);
  }
}

}  // namespace qhpsi
