#include "qhpsi/readings_signals.h"

#include <signal.h>
#include <unistd.h>

#include <initializer_list>

#include "qhpsi/readings_status.h"
#include "qhpsi/sandbox/is_sanitized.h"

namespace qhpsi {
namespace {

using Handler = void (*)(int, siginfo_t*, void*);

// The sandbox lets us send ourselves nothing, abort() neither: what has a sender has another one.
// F_SETSIG lets a sender choose positive codes, too, for signals that stand for no fault.
bool IsSent(int signal, const siginfo_t& info) {
  return signal == SIGABRT || (signal == SIGXCPU ? info.si_code != SI_KERNEL : info.si_code <= 0);
}

extern "C" void ExitOfFault(int signal, siginfo_t* info, void* /*context*/) {
  ::_exit(kReadingsFault + (IsSent(signal, *info) ? SIGKILL : signal));
}

extern "C" void ExitAtLimit(int signal, siginfo_t* info, void* /*context*/) {
  ::_exit(IsSent(signal, *info) ? kReadingsFault + SIGKILL : kTooManyReadings);
}

void SetHandler(int signal, Handler handler) {
  struct sigaction action = {};
  action.sa_sigaction = handler;
  action.sa_flags = SA_SIGINFO;
  (void)::sigaction(signal, &action, nullptr);
}

}  // namespace

void ExitOnSignals(bool is_limit_ours) {
  SetHandler(SIGXCPU, is_limit_ours ? ExitAtLimit : ExitOfFault);
  (void)::signal(SIGXFSZ, SIG_IGN);
  if (kIsSanitized) {
    return;
  }
  for (const int signal : {SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGSYS}) {
    SetHandler(signal, ExitOfFault);
  }
}

}  // namespace qhpsi
