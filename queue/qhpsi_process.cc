#include "queue/qhpsi_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <exception>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "qhpsi/base/fd.h"
#include "qhpsi/base/pipe.h"
#include "qhpsi/base/wait.h"
#include "qhpsi/exit_code.h"
#include "qhpsi/kill_strays.h"
#include "queue/alarm.h"
#include "queue/child.h"
#include "queue/exit_code.h"
#include "queue/failure.h"

namespace queue {
namespace {

using qhpsi::Clock;
using qhpsi::MillisecondsUntil;

constexpr size_t kPipeSize = size_t{64} * 1024;
constexpr auto kKillGrace = std::chrono::seconds(5);   // until a killed process must be gone
constexpr auto kTraceGrace = std::chrono::seconds(5);  // until whoever traces one lets it go

// The start failed for lack of resources, which an untrusted caller can exhaust. Such a mail is
// never accepted unscanned, whatever QHPSIONERROR says.
constexpr std::array<int, 5> kUsedUp = {EAGAIN, ENOMEM, EMFILE, ENFILE, E2BIG};

constexpr int kLookEvery = 10;  // milliseconds, where there is no pidfd

// None, with errno set, where the kernel is older than Linux 5.3 or a container forbids the call.
qhpsi::Fd OpenPidFd(pid_t pid) {
  return qhpsi::Fd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
}

// Waits on `waits`, of which the first is the process's pidfd or none, and returns what poll()
// does, or 1 when the process has ended.
int AwaitEvent(pid_t pid, std::span<pollfd> waits, int milliseconds) {
  if (waits.front().fd >= 0) {
    return ::poll(waits.data(), waits.size(), milliseconds);
  }
  siginfo_t end = {};
  if (::waitid(P_PID, static_cast<id_t>(pid), &end, WEXITED | WNOHANG | WNOWAIT) == 0 &&
      end.si_pid == pid) {
    (void)::poll(waits.data(), waits.size(), 0);  // what it printed at last
    waits.front().revents = POLLIN;
    return 1;
  }
  const int ready = ::poll(waits.data(), waits.size(), std::min(milliseconds, kLookEvery));
  if (ready == 0 && milliseconds > kLookEvery) {
    errno = EINTR;
    return -1;
  }
  return ready;
}

// Reaps what has ended. Whether children are left.
bool HasChildren() {
  pid_t pid = 0;
  do {
    pid = ::waitpid(-1, nullptr, WNOHANG);
  } while (pid > 0);
  return pid == 0;
}

// Reaps the process, which has ended, and returns its wait status; nothing with errno set on error.
// One that another process traces is ours when that has reaped it, as strace does at once. What
// keeps it must not hold us up: nothing after kTraceGrace, and errno is 0.
std::optional<int> ReapEnded(pid_t pid) {
  const auto deadline = Clock::now() + kTraceGrace;
  for (;;) {
    int status = 0;
    const pid_t reaped = ::waitpid(pid, &status, WNOHANG);
    if (reaped == pid) {
      return status;
    }
    if (reaped < 0) {
      return std::nullopt;
    }
    if (Clock::now() >= deadline) {
      errno = 0;
      return std::nullopt;
    }
    (void)::poll(nullptr, 0, 1);
  }
}

// Reaps the process if it ends within kKillGrace, and returns its wait status. One that does not
// die must not hold us up.
std::optional<int> AwaitEnd(pid_t pid) {
  const qhpsi::Fd pidfd = OpenPidFd(pid);
  const auto deadline = Clock::now() + kKillGrace;
  pollfd wait = {pidfd.get(), POLLIN, 0};
  int ready = 0;
  do {
    ready = AwaitEvent(pid, {&wait, 1}, MillisecondsUntil(deadline));
  } while (ready < 0 && errno == EINTR && Clock::now() < deadline);
  return ready > 0 ? ReapEnded(pid) : std::nullopt;
}

}  // namespace

QhpsiProcess::QhpsiProcess(std::string qhpsi, std::vector<std::string> environment,
                           std::string messfile)
    : qhpsi_(std::move(qhpsi)),
      environment_(std::move(environment)),
      messfile_(std::move(messfile)),
      output_(messfile_) {}

QhpsiProcess::~QhpsiProcess() {
  if (pid_ <= 0) {
    return;
  }
  try {
    KillGroup();
  } catch (const std::exception&) {
    // Report the failure that led here, not this one.
  }
}

bool QhpsiProcess::Start(std::vector<std::string> arguments, int output) {
  auto pipe = qhpsi::MakePipe();
  if (!pipe) {
    throw Failure(ExitCode::kFork, "cannot make a pipe for qhpsi", errno);
  }
  pipe_ = std::move(pipe->reader);
  const qhpsi::Fd captured = std::move(pipe->writer);
  ::fcntl(pipe_.get(), F_SETFL, O_NONBLOCK);
  ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);  // what it leaves running becomes our child
  pid_ = StartChild(Qhpsi(std::move(arguments)), messfile_,
                    {.output = output < 0 ? captured.get() : output, .errors = captured.get()});
  if (pid_ < 0) {
    error_ = errno;
    if (std::find(kUsedUp.begin(), kUsedUp.end(), error_) != kUsedUp.end()) {
      throw Failure(ExitCode::kFork, "cannot start " + qhpsi_, error_);
    }
    return false;
  }
  pidfd_ = OpenPidFd(pid_);
  if (!pidfd_.valid() && errno != ENOSYS && errno != EPERM) {
    throw Failure(ExitCode::kWait, "cannot wait for qhpsi", errno);
  }
  return true;
}

bool QhpsiProcess::Await(Clock::time_point deadline) {
  std::array<pollfd, 2> waits = {{{pidfd_.get(), POLLIN, 0}, {pipe_.get(), POLLIN, 0}}};
  for (;;) {
    const int left = MillisecondsUntil(deadline);
    const int ready = AwaitEvent(pid_, waits, left);
    // Ask each time: while a scanner prints without end, no poll() is interrupted.
    if (AlarmFired()) {
      throw Failure(ExitCode::kTimeout, "the scan was ended by SIGTERM or after 24 hours");
    }
    if (ready == 0 || (left == 0 && waits[0].revents == 0)) {  // a scanner may print for ever
      return false;
    }
    if (ready < 0 && errno != EINTR) {
      throw Failure(ExitCode::kWait, "cannot wait for qhpsi", errno);
    }
    if (ready < 0) {
      continue;
    }
    const bool ended = waits[0].revents != 0;
    if (waits[1].revents != 0 && !ReadOutput()) {
      waits[1].fd = -1;  // poll() ignores it
    }
    if (ended) {
      return true;
    }
  }
}

int QhpsiProcess::Reap() {
  const auto status = ReapEnded(pid_);
  if (!status && errno != 0) {
    pid_ = 0;
    throw Failure(ExitCode::kWait, "cannot wait for qhpsi", errno);
  }
  if (!status) {
    throw Failure(ExitCode::kWait, "cannot wait for qhpsi: another process traces it");
  }
  pid_ = 0;
  output_.Finish();
  if (!EndStrays()) {
    throw Failure(ExitCode::kWait, "cannot end what the scanner left running");
  }
  return *status;
}

void QhpsiProcess::KillGroup() {
  const bool group_killed = ::kill(-pid_, SIGKILL) == 0;
  const bool leader_killed = ::kill(pid_, SIGKILL) == 0;  // it may have left its group
  if (!group_killed || !leader_killed) {
    KillAsScanner();
  }
  (void)AwaitEnd(pid_);
  pid_ = 0;
  (void)EndStrays();
}

bool QhpsiProcess::IsStopped() const {
  siginfo_t change = {};
  constexpr int kWas = WSTOPPED | WCONTINUED;  // one that stood still until a moment ago, too
  return ::waitid(P_PID, static_cast<id_t>(pid_), &change, kWas | WNOHANG | WNOWAIT) == 0 &&
         change.si_pid == pid_;
}

// Reads what is there now. False at the end of the output.
bool QhpsiProcess::ReadOutput() {
  std::array<char, size_t{16} * 1024> buffer;
  for (size_t held = 0; held < kPipeSize;) {
    const ssize_t n = ::read(pipe_.get(), buffer.data(), buffer.size());
    if (n <= 0) {
      return n < 0 && (errno == EAGAIN || errno == EINTR);
    }
    output_.Feed({buffer.data(), static_cast<size_t>(n)});
    held += static_cast<size_t>(n);
  }
  return true;
}

// Installed setuid, we are qmailq and may not signal what runs as qscand. qhpsi can.
void QhpsiProcess::KillAsScanner() const {
  const pid_t killer = StartKiller("kill:" + std::to_string(pid_));
  if (killer > 0) {
    (void)AwaitEnd(killer);
  }
}

// Ends what the scanner left running, and what that leaves. False when something does not end. A
// caller may have children from before it became this program: those of another user than the
// scanner's, or of our session, qhpsi leaves alone. IndiMail's qhpsi leaves all.
bool QhpsiProcess::EndStrays() const {
  const auto deadline = Clock::now() + kKillGrace;
  while (HasChildren()) {
    const pid_t killer = StartKiller("strays:" + std::to_string(::getpid()));
    const auto status = killer > 0 ? AwaitEnd(killer) : std::nullopt;
    if (!status) {
      return false;
    }
    // It runs as what it is to kill: that may kill it first.
    const bool was_killed = !WIFEXITED(*status);
    if (!was_killed && WEXITSTATUS(*status) != qhpsi::kStraysKilled) {
      return WEXITSTATUS(*status) != static_cast<int>(qhpsi::ExitCode::kIds);
    }
    if (Clock::now() >= deadline) {
      return false;
    }
    (void)::poll(nullptr, 0, kLookEvery);  // they end as soon as they are run
  }
  return true;
}

pid_t QhpsiProcess::StartKiller(std::string what) const {
  return StartChild(Qhpsi({std::move(what)}), "/dev/null", {.output = 2, .errors = 2});
}

ChildProgram QhpsiProcess::Qhpsi(std::vector<std::string> arguments) const {
  return {qhpsi_, std::move(arguments), environment_};
}

}  // namespace queue
