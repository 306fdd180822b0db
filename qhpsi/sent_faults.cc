#include "qhpsi/sent_faults.h"

#include <signal.h>
#include <unistd.h>

#include <initializer_list>

#include "qhpsi/sandbox/is_sanitized.h"

namespace qhpsi {
namespace {

// A fault comes again when we return, and finds the handler gone. What was sent does not.
extern "C" void OnFault(int signal, siginfo_t* info, void* /*context*/) {
  const bool is_sent = info->si_code <= 0;
  if (is_sent) {
    (void)::raise(info->si_pid == ::getpid() ? signal : SIGKILL);
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
  for (const int signal : {SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGSYS}) {
    (void)::sigaction(signal, &action, nullptr);
  }
}

}  // namespace qhpsi
