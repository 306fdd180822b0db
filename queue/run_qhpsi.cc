#include "queue/run_qhpsi.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <exception>
#include <vector>

#include "qhpsi/base/fd.h"
#include "qhpsi/base/pipe.h"
#include "qhpsi/base/wait.h"
#include "qhpsi/base/words.h"
#include "queue/alarm.h"
#include "queue/child.h"
#include "queue/failure.h"
#include "queue/scanner_output.h"

namespace queue {
namespace {

using qhpsi::Clock;
using qhpsi::MillisecondsUntil;
using std::chrono::seconds;

constexpr size_t kPipeSize = size_t{64} * 1024;
constexpr auto kKillGrace = seconds(5);  // until a killed process must be gone

// The start failed for lack of resources, which an untrusted caller can exhaust. Such a mail is
// never accepted unscanned, whatever QHPSIONERROR says.
constexpr std::array<int, 5> kUsedUp = {EAGAIN, ENOMEM, EMFILE, ENFILE, E2BIG};

// qhpsi's own convention (see qhpsi(8)): argv[0] is the scanner, or plugin:MESSFILE.
std::vector<std::string> QhpsiArguments(const ScanSettings& settings, const std::string& messfile) {
  std::vector<std::string> words = settings.command;
  if (settings.is_plugin()) {
    words.front() += messfile;
    return words;
  }
  qhpsi::InsertMessageFile(words, messfile);
  for (const std::string& extra : settings.extra_args) {
    words.push_back(extra == "%s" ? messfile : extra);
  }
  return words;
}

qhpsi::Fd OpenPidFd(pid_t pid) {
  return qhpsi::Fd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
}

// Reaps the process if it ends within kKillGrace. One that does not die must not hold us up.
void AwaitEnd(pid_t pid) {
  const qhpsi::Fd pidfd = OpenPidFd(pid);
  const auto deadline = Clock::now() + kKillGrace;
  pollfd wait = {pidfd.get(), POLLIN, 0};
  int ready = 0;
  do {
    ready = ::poll(&wait, 1, MillisecondsUntil(deadline));
  } while (ready < 0 && errno == EINTR && Clock::now() < deadline);
  if (ready > 0) {
    ::waitpid(pid, nullptr, 0);
  }
}

// One run of qhpsi, from its start until it is reaped.
class Run {
 public:
  Run(const ScanSettings& settings, const std::string& messfile)
      : settings_(settings), messfile_(messfile), output_(messfile) {}
  ~Run() {
    if (pid_ <= 0) {
      return;
    }
    try {
      KillGroup();
    } catch (const std::exception&) {
      // Report the failure that led here, not this one.
    }
  }
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  // False, with error() set, when qhpsi cannot be run.
  bool Start() {
    auto pipe = qhpsi::MakePipe();
    if (!pipe) {
      throw Failure(ExitCode::kFork, "cannot make a pipe for qhpsi", errno);
    }
    pipe_ = std::move(pipe->reader);
    const qhpsi::Fd output = std::move(pipe->writer);
    ::fcntl(pipe_.get(), F_SETFL, O_NONBLOCK);
    pid_ = StartChild(Qhpsi(QhpsiArguments(settings_, messfile_)), messfile_, output.get());
    if (pid_ < 0) {
      error_ = errno;
      if (std::find(kUsedUp.begin(), kUsedUp.end(), error_) != kUsedUp.end()) {
        throw Failure(ExitCode::kFork, "cannot start " + settings_.qhpsi, error_);
      }
      return false;
    }
    pidfd_ = OpenPidFd(pid_);
    if (!pidfd_.valid()) {
      throw Failure(ExitCode::kWait, "cannot wait for qhpsi", errno);
    }
    return true;
  }

  // Reads what it prints until it ends. False when it has not ended by `deadline`.
  bool Await(Clock::time_point deadline) {
    std::array<pollfd, 2> waits = {{{pidfd_.get(), POLLIN, 0}, {pipe_.get(), POLLIN, 0}}};
    for (;;) {
      const int left = MillisecondsUntil(deadline);
      const int ready = ::poll(waits.data(), waits.size(), left);
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

  // Returns its wait status. It must have ended.
  int Reap() {
    int status = 0;
    if (::waitpid(pid_, &status, 0) != pid_) {
      pid_ = 0;
      throw Failure(ExitCode::kWait, "cannot wait for qhpsi", errno);
    }
    pid_ = 0;
    output_.Finish();
    return status;
  }

  // Ends the whole process group, and waits a little until its leader is gone.
  void KillGroup() {
    const bool group_killed = ::kill(-pid_, SIGKILL) == 0;
    const bool leader_killed = ::kill(pid_, SIGKILL) == 0;  // it may have left its group
    if (!group_killed || !leader_killed) {
      KillAsScanner();
    }
    AwaitEnd(pid_);
    pid_ = 0;
  }

  int error() const { return error_; }
  const ScannerOutput& output() const { return output_; }

 private:
  // Reads what is there now. False at the end of the output.
  bool ReadOutput() {
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
  void KillAsScanner() const {
    const pid_t killer = StartChild(Qhpsi({"kill:" + std::to_string(pid_)}), messfile_, 2);
    if (killer > 0) {
      AwaitEnd(killer);
    }
  }

  ChildProgram Qhpsi(std::vector<std::string> arguments) const {
    return {settings_.qhpsi, std::move(arguments), settings_.environment};
  }

  const TermIsAlarm term_is_alarm_;  // first, so that it ends last: after all that was started
  const ScanSettings& settings_;
  const std::string& messfile_;
  ScannerOutput output_;
  qhpsi::Fd pipe_;
  qhpsi::Fd pidfd_;
  pid_t pid_ = 0;
  int error_ = 0;
};

Verdict NoVerdict(std::string reason, const ScannerOutput& output) {
  const std::string printed = output.Reason();
  if (!printed.empty()) {
    reason += ": " + printed;
  }
  return {.kind = Verdict::Kind::kNone, .detail = std::move(reason)};
}

Verdict Judge(const ScanSettings& settings, int status, const ScannerOutput& output) {
  if (!WIFEXITED(status)) {
    Verdict verdict = NoVerdict("killed by signal " + std::to_string(WTERMSIG(status)), output);
    // A plugin runs in a program of ours; a command is somebody else's.
    verdict.failure = settings.is_plugin() ? ExitCode::kCrash : ExitCode::kNoVerdict;
    return verdict;
  }
  const int code = WEXITSTATUS(status);
  if (code == settings.infected_status) {
    return {.kind = Verdict::Kind::kInfected, .detail = output.VirusName()};
  }
  if (code == settings.clean_status) {
    return {.kind = Verdict::Kind::kClean};
  }
  return NoVerdict("exit status " + std::to_string(code), output);
}

}  // namespace

ScanReport RunQhpsi(const ScanSettings& settings, const std::string& messfile) {
  Run run(settings, messfile);
  if (!run.Start()) {
    return {
        .verdict = {.kind = Verdict::Kind::kNone,
                    .detail = "cannot run " + settings.qhpsi + ": " + std::strerror(run.error())}};
  }
  ScanReport report;
  if (run.Await(Clock::now() + seconds(settings.timeout_seconds))) {
    const int status = run.Reap();
    report.verdict = Judge(settings, status, run.output());
  } else {
    run.KillGroup();
    report.verdict = NoVerdict(
        "no verdict in " + std::to_string(settings.timeout_seconds) + " seconds", run.output());
  }
  report.scanner_lines = run.output().LinesForLog(report.verdict.kind);
  return report;
}

}  // namespace queue
