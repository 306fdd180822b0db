// qmail-queue: takes one mail from a front end, has it scanned, and queues it.
//
// The message comes on descriptor 0, the envelope on descriptor 1, the answer is the exit status.
// See qmail-queue(8). The order of the steps in QueueMail() is the whole argument why no message is
// lost and none gets by unscanned.

#include <unistd.h>

#include <cstdint>
#include <ctime>
#include <exception>
#include <new>
#include <string>
#include <string_view>

#include "qhpsi/base/find_variable.h"
#include "qhpsi/base/version.h"
#include "qhpsi/limits.h"
#include "queue/alarm.h"
#include "queue/caller.h"
#include "queue/commit.h"
#include "queue/decide.h"
#include "queue/disk.h"
#include "queue/envelope.h"
#include "queue/exit_code.h"
#include "queue/failure.h"
#include "queue/first_lines.h"
#include "queue/input.h"
#include "queue/log.h"
#include "queue/log_json.h"
#include "queue/log_line.h"
#include "queue/mess_file.h"
#include "queue/policy.h"
#include "queue/process.h"
#include "queue/queue_dir.h"
#include "queue/receive.h"
#include "queue/release.h"
#include "queue/scan.h"
#include "queue/scan_report.h"
#include "queue/settings.h"

namespace queue {
namespace {

// When it fails, there is nobody to tell.
void Log(const std::string& text) { static_cast<void>(WriteText(2, text)); }

// The SMTP client's address, as tcpserver tells it.
std::string_view Client(const Caller& caller, char* const* environment) {
  constexpr std::string_view kName = "TCPREMOTEIP";
  const char* const entry = caller.is_trusted ? qhpsi::FindVariable(environment, kName) : nullptr;
  return entry == nullptr ? std::string_view() : entry + kName.size() + 1;
}

// The front end reads the reason from ERROR_FD, if it gave one. Otherwise the exit status must do.
ExitCode Refuse(const DecideSettings& settings, const std::string& reply) {
  if (settings.error_fd && WriteText(*settings.error_fd, reply)) {
    return static_cast<ExitCode>(settings.error_code);
  }
  return static_cast<ExitCode>(settings.refuse_code);
}

// A scanner may say clean when it runs into a limit that the caller set. Such a scan is no verdict,
// and no site accepts mail without one here: the caller brought it about.
void DistrustLimits(DecideSettings& settings) {
  if (const auto reason = qhpsi::LiftLimits()) {
    throw Failure(ExitCode::kNoVerdict, "cannot scan: " + *reason);
  }
  settings.accept_on_error = settings.accept_on_error && qhpsi::AreLimitsAmple();
}

void WriteLines(MessFile& mess, const FirstLines& top, const std::string& lines) {
  const std::string text = top.Text(lines);
  if (text.size() > top.size()) {
    mess.InsertGap(top.size(), text.size() - top.size());
  }
  mess.WriteStart(text);
}

ExitCode QueueMail(Input& input, char* const* environment) {
  PrepareProcess();
  const Caller caller = IdentifyCaller();
  Settings settings = ParseSettings(SettingTexts::Read(caller, environment));
  ApplyRelease(caller, environment, settings);
  if (!caller.is_trusted) {
    CloseInherited(settings.decide.error_fd);
  }
  const QueueDir queue = EnterQueue(settings.queue);
  const pid_t pid = ::getpid();
  const int64_t now = ::time(nullptr);

  // 1 receive
  const bool scans = settings.scan.enabled();
  const FirstLines top(ReceivedLine(pid, caller.invoked, now), scans ? kRoomForVerdict : 0);
  Disk disk;
  MessFile mess(disk, queue, pid, now);
  const std::string messfile = queue.path + "/" + mess.path();
  const bool is_marked =
      scans || !settings.decide.quarantine.empty() || !settings.decide.released_by.empty();
  const Received received = Receive(input, mess, top.Text(""), is_marked);
  const Envelope envelope = input.ReadEnvelope();
  StopBeingCaller(caller);
  CheckFree(queue.path, settings.queue.min_free);

  // 2 scan
  ScanReport report;
  if (scans) {
    if (!caller.is_trusted) {
      DistrustLimits(settings.decide);
    }
    mess.StartSync();  // disk and scanner work at once
    report = Scan(settings.scan, {mess.fd(), messfile}, received.bytes, {disk, queue, pid, now});
  }

  // 3 decide
  const auto rule = RuleFor(report.verdict, settings.decide.policy);
  const Decision decision =
      Decide(report.verdict, settings.decide, envelope, caller.is_bounce, rule);
  // A front end that reads the reply from stderr would take the log for the reply.
  const bool is_reply_on_stderr =
      decision.action == Decision::Action::kRefuse && settings.decide.error_fd == 2;
  if (scans && !is_reply_on_stderr) {
    Log(report.scanner_lines);
    const LoggedMail mail = {.messfile = messfile,
                             .envelope = envelope,
                             .action = decision.action,
                             .message_id = received.message_id,
                             .policy = rule ? Name(rule->action) : "",
                             .client = Client(caller, environment),
                             .pid = pid};
    Log(LogLine(report, mail));
    if (settings.logs_json) {
      Log(LogJson(report, mail, now));
    }
  }
  switch (decision.action) {
    case Decision::Action::kRefuse:
      return Refuse(settings.decide, decision.reply);
    case Decision::Action::kDrop:
      return ExitCode::kQueued;
    case Decision::Action::kDefer:
      return report.verdict.failure;
    case Decision::Action::kQueue:
      break;
  }

  // 4 commit
  ExitAtAlarm();
  if (!decision.lines.empty()) {
    WriteLines(mess, top, decision.lines);
  }
  Commit(disk, queue, mess, decision.records, caller.uid, pid);
  PullTrigger();
  return ExitCode::kQueued;
}

ExitCode GiveUp(Input& input, ExitCode code, const char* reason) {
  Log(std::string("qmail-queue: ") + reason + "\n");
  if (code != ExitCode::kTimeout) {
    input.Drain();
  }
  return code;
}

ExitCode Run(char* const* environment) {
  Input input;
  const KillTimer kill_timer(kKillSeconds);
  try {
    kill_timer.Check();
    return QueueMail(input, environment);
  } catch (const Failure& failure) {
    return GiveUp(input, failure.code(), failure.what());
  } catch (const std::bad_alloc&) {
    return GiveUp(input, ExitCode::kMemory, "out of memory");
  } catch (const std::exception& bug) {
    return GiveUp(input, ExitCode::kBug, bug.what());
  }
}

int PrintVersion() {
  return WriteText(STDOUT_FILENO, std::string("qmail-queue ") + qhpsi::kVersion + "\n") ? 0 : 1;
}

}  // namespace
}  // namespace queue

int main(int argc, char** argv, char** environment) {
  if (argc == 2 && std::string_view(argv[1]) == "--version") {
    return queue::PrintVersion();
  }
  return static_cast<int>(queue::Run(environment));
}
