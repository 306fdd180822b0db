#include "queue/process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <string>

#include "qhpsi/base/closed_at_start.h"
#include "queue/alarm.h"
#include "queue/exit_code.h"
#include "queue/failure.h"

namespace queue {
namespace {

extern "C" void OnBug(int /*signal*/) { ::_exit(static_cast<int>(ExitCode::kBug)); }

// A caller may start us with 0, 1 or 2 closed: a queue file that we open would get that number, and
// our own error text would land in a message.
void CheckStandardDescriptors() {
  for (const int fd : {0, 1}) {
    const int flags = ::fcntl(fd, F_GETFL);
    if (flags < 0 || qhpsi::WasClosedAtStart(fd)) {
      throw Failure(ExitCode::kRead, "cannot use descriptor " + std::to_string(fd),
                    flags < 0 ? errno : EBADF);
    }
  }
  if (::fcntl(2, F_GETFD) < 0 && ::open("/dev/null", O_WRONLY) != 2) {
    throw Failure(ExitCode::kRead, "cannot open /dev/null as descriptor 2", errno);
  }
}

// A caller may block signals, so that we never time out, or ignore SIGCHLD, so that we cannot learn
// the scanner's exit status.
void ResetSignals() {
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  SetHandler(SIGCHLD, SIG_DFL);
  // A hang-up must not leave files behind, and a write error must come back as one. ^Z must not
  // leave a mail half queued.
  for (const int signal : {SIGPIPE, SIGHUP, SIGINT, SIGQUIT, SIGXCPU, SIGXFSZ, SIGVTALRM, SIGPROF,
                           SIGTSTP, SIGTTIN, SIGTTOU}) {
    SetHandler(signal, SIG_IGN);
  }
  for (const int signal : {SIGILL, SIGABRT, SIGFPE, SIGBUS, SIGSEGV, SIGSYS}) {
    SetHandler(signal, OnBug);
  }
}

// A caller may have asked for its waits to end hours late, and for those of what it runs: no time
// out of ours or the scanner's would come.
void ResetTimerSlack() {
  constexpr unsigned long kUsual = 50'000;  // nanoseconds
  ::prctl(PR_SET_TIMERSLACK, kUsual, 0, 0, 0);
}

// Or that reading the processor's clock is a fault, of which each scanner would die as it starts.
void AllowClock() { ::prctl(PR_SET_TSC, PR_TSC_ENABLE, 0, 0, 0); }

// Or that the kernel says it is another, older one, for which a scanner was not made.
void ResetPersonality() { ::personality(PER_LINUX); }

}  // namespace

void PrepareProcess() {
  ::umask(033);  // the scanner, in group qmail, must be able to read the message
  ResetSignals();
  ResetTimerSlack();
  AllowClock();
  ResetPersonality();
  StartAlarm();
  CheckStandardDescriptors();
}

void CloseInherited(std::optional<int> kept) {
  const auto gap = static_cast<unsigned>(std::max(2, kept.value_or(2)));
  if (gap > 3) {
    ::syscall(SYS_close_range, 3U, gap - 1, 0);
  }
  ::syscall(SYS_close_range, gap + 1, ~0U, 0);
}

}  // namespace queue
