#include "queue/alarm.h"

#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <ctime>
#include <string>

#include "queue/exit_code.h"
#include "queue/failure.h"

namespace queue {
namespace {

// A signal handler has nowhere else to write.
volatile sig_atomic_t alarm_fired = 0;

extern "C" void OnAlarm(int /*signal*/) {
  alarm_fired = 1;
  ::alarm(1);  // again: the first may have come just before a read and not during it
}

extern "C" void OnAlarmExit(int /*signal*/) { ::_exit(static_cast<int>(ExitCode::kTimeout)); }

}  // namespace

void SetHandler(int signal, void (*handler)(int)) {
  struct sigaction action = {};
  action.sa_handler = handler;
  ::sigaction(signal, &action, nullptr);
}

void StartAlarm() {
  SetHandler(SIGALRM, OnAlarm);
  ::alarm(kDeathSeconds);
}

KillTimer::KillTimer(unsigned seconds) {
  sigevent event = {};
  event.sigev_notify = SIGEV_SIGNAL;
  event.sigev_signo = SIGKILL;
  itimerspec when = {};
  when.it_value.tv_sec = seconds;
  if (::timer_create(CLOCK_MONOTONIC, &event, &timer_) != 0 ||
      ::timer_settime(timer_, 0, &when, nullptr) != 0) {
    error_ = errno;
  }
}

KillTimer::~KillTimer() {
  if (error_ == 0) {
    (void)::timer_delete(timer_);
  }
}

void KillTimer::Check() const {
  if (error_ != 0) {
    throw Failure(ExitCode::kTimeout, "cannot set a timer", error_);
  }
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
  // Ask before each read too: a read from input that never runs dry is never interrupted.
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
