#include "queue/process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>

#include "qhpsi/base/stand_in.h"
#include "queue/failure.h"

namespace queue {
namespace {

// Must stay below the 36 hours after which qmail-send removes what is left in pid, mess and intd.
constexpr unsigned kDeathSeconds = 24 * 60 * 60;

// A signal handler has nowhere else to write.
volatile sig_atomic_t alarm_fired = 0;

extern "C" void OnAlarm(int /*signal*/) {
  alarm_fired = 1;
  ::alarm(1);  // again, should the first have come just before a read and not during it
}

extern "C" void OnAlarmExit(int /*signal*/) { ::_exit(static_cast<int>(ExitCode::kTimeout)); }

extern "C" void OnBug(int /*signal*/) { ::_exit(static_cast<int>(ExitCode::kBug)); }

void SetHandler(int signal, void (*handler)(int)) {
  struct sigaction action = {};
  action.sa_handler = handler;
  ::sigaction(signal, &action, nullptr);
}

// A caller may start us with 0, 1 or 2 closed, so that the queue file we open gets that number and
// our own error text lands in a message.
void CheckStandardDescriptors() {
  for (const int fd : {0, 1}) {
    const int flags = ::fcntl(fd, F_GETFL);
    if (flags < 0 || qhpsi::IsStandIn(fd)) {
      throw Failure(ExitCode::kRead, "cannot use descriptor " + std::to_string(fd),
                    flags < 0 ? errno : EBADF);
    }
  }
  if (::fcntl(2, F_GETFD) < 0 && ::open("/dev/null", O_WRONLY) != 2) {
    throw Failure(ExitCode::kRead, "cannot open /dev/null as descriptor 2", errno);
  }
}

// A caller may block signals, so that we never time out, or ignore SIGCHLD, so that no exit status
// of the scanner can be had.
void ResetSignals() {
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  SetHandler(SIGCHLD, SIG_DFL);
  SetHandler(SIGALRM, OnAlarm);
  // A hang-up must not leave files behind, and a write error is to be seen as one.
  for (const int signal :
       {SIGPIPE, SIGHUP, SIGINT, SIGQUIT, SIGXCPU, SIGXFSZ, SIGVTALRM, SIGPROF}) {
    SetHandler(signal, SIG_IGN);
  }
  for (const int signal : {SIGILL, SIGABRT, SIGFPE, SIGBUS, SIGSEGV, SIGSYS}) {
    SetHandler(signal, OnBug);
  }
}

}  // namespace

void PrepareProcess() {
  ::umask(033);  // the scanner, in group qmail, must be able to read the message
  ResetSignals();
  ::alarm(kDeathSeconds);
  CheckStandardDescriptors();
}

void CloseInherited(std::optional<int> kept) {
  const auto gap = static_cast<unsigned>(std::max(2, kept.value_or(2)));
  if (gap > 3) {
    ::syscall(SYS_close_range, 3U, gap - 1, 0);
  }
  ::syscall(SYS_close_range, gap + 1, ~0U, 0);
}

bool AlarmFired() { return alarm_fired != 0; }

TermIsAlarm::TermIsAlarm() {
  ::sigaction(SIGTERM, nullptr, &before_);
  if (before_.sa_handler != SIG_IGN) {
    SetHandler(SIGTERM, OnAlarm);
  }
}

TermIsAlarm::~TermIsAlarm() { ::sigaction(SIGTERM, &before_, nullptr); }

void ExitAtAlarm() {
  SetHandler(SIGALRM, OnAlarmExit);
  if (AlarmFired()) {
    throw Failure(ExitCode::kTimeout, "the mail was not ready to be queued in time");
  }
}

size_t ReadInput(int fd, const char* name, char* buffer, size_t size) {
  // Asked before each read too: input that is always there is never interrupted.
  while (!AlarmFired()) {
    const ssize_t n = ::read(fd, buffer, size);
    if (n >= 0) {
      return static_cast<size_t>(n);
    }
    if (errno != EINTR) {
      throw Failure(ExitCode::kRead, std::string("cannot read the ") + name, errno);
    }
  }
  throw Failure(ExitCode::kTimeout, std::string("no ") + name + " within 24 hours");
}

}  // namespace queue
