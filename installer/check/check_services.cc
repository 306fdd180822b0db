#include <sys/stat.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "installer/check/check_parts.h"
#include "installer/check/finding.h"
#include "installer/service/greeting.h"
#include "installer/service/policy_file.h"
#include "installer/service/script_check.h"
#include "installer/service/service.h"
#include "installer/service/service_control.h"
#include "installer/service/service_health.h"
#include "installer/service/setting_check.h"
#include "installer/service/supervise_status.h"
#include "installer/service/svscan.h"
#include "installer/service/tcp_rules.h"
#include "installer/service/tcp_rules_files.h"
#include "installer/service/variable.h"
#include "installer/system/context.h"
#include "installer/system/failure.h"
#include "installer/system/listener.h"
#include "installer/system/path.h"
#include "installer/system/processes.h"
#include "installer/system/subprocess.h"
#include "installer/system/tree.h"
#include "qhpsi/base/ascii.h"
#include "qhpsi/base/home.h"
#include "qhpsi/base/number.h"
#include "qhpsi/base/setting_table.h"
#include "qhpsi/base/words.h"

namespace installer {
namespace {

// Debian's package of each program. Other distributions use much the same names.
struct Packaged {
  std::string_view program;
  std::string_view package;
};
constexpr std::array<Packaged, 12> kPackages = {{
    {"clamd", "clamav-daemon"},
    {"envdir", "daemontools"},
    {"envuidgid", "daemontools"},
    {"freshclam", "clamav-freshclam"},
    {"multilog", "daemontools"},
    {"setpriv", "util-linux"},
    {"setuidgid", "daemontools"},
    {"smtpfront-qmail", "mailfront"},
    {"softlimit", "daemontools"},
    {"svscan", "daemontools"},
    {"tcpclient", "ucspi-tcp"},
    {"tcpserver", "ucspi-tcp"},
}};

constexpr std::chrono::milliseconds kTimeToGreet{10'000};

std::string InstallHint(std::string_view program) {
  const std::string_view name = program.substr(program.rfind('/') + 1);
  for (const Packaged& known : kPackages) {
    if (known.program == name) {
      return "install the package " + std::string(known.package);
    }
  }
  return "install it, or change the setting";
}

// The first word of a command.
std::string ProgramOf(const std::string& command) {
  const auto words = qhpsi::SplitWords(command);
  return words && !words->empty() ? words->front() : "";
}

// The programs that the service's run script starts. The log's are not among them: it finds them by
// svscan's PATH.
std::vector<std::string> ProgramsOf(const ServiceToCheck& checked) {
  if (checked.service.name == "clamd") {
    return {"clamd", "setpriv"};
  }
  if (checked.service.name == "freshclam") {
    return {"freshclam", "setuidgid"};
  }
  if (!checked.service.IsSmtp()) {
    return {};
  }
  return {ProgramOf(Value(checked.variables, "TCPSERVER")),
          ProgramOf(Value(checked.variables, "SMTPD")),
          "envuidgid",
          "softlimit",
          "setuidgid",
          "tcpclient"};
}

void CheckProgramsOf(const ServiceToCheck& checked, Findings& findings) {
  const std::string path = Value(checked.variables, "PATH");
  for (const std::string& program : ProgramsOf(checked)) {
    // Its working directory is the service's.
    const bool is_own = program.starts_with("./");
    if (!FindInPath(is_own ? checked.service.directory + program.substr(1) : program, path)) {
      findings.Problem(std::string(checked.service.name)
                           .append(": \"")
                           .append(program)
                           .append("\": no such program in ")
                           .append(path),
                       InstallHint(program));
    }
  }
  if (!FindInPath("multilog", kUsualDirectories)) {
    findings.Problem(checked.service.name + "/log: multilog: no such program",
                     InstallHint("multilog"));
  }
}

std::string HowToGetSvscan(const Context& context) {
  const auto other = FindOtherSupervisor(context);
  if (!other) {
    return "start it: svscan " + context.service_dir;
  }
  const std::string pid = " (pid " + std::to_string(other->pid) + ")";
  if (other->name == "svscan") {
    return "svscan" + pid + " runs on " + other->directory + ": for each service, ln -s " +
           context.service_dir + "/NAME " + other->directory + "/; or --servicedir " +
           other->directory;
  }
  return other->name + pid +
         " does not run these services: start daemontools' own beside it: svscan " +
         context.service_dir;
}

void CheckSupervised(const CheckSubject& subject, const ServiceToCheck& checked, bool svscan_runs,
                     Findings& findings) {
  const Tree& tree = subject.tree;
  const Service& service = checked.service;
  const auto status = ReadSuperviseStatus(tree, service.path);
  if (svscan_runs && !status) {
    findings.Problem(service.name + ": no supervise runs for it", "restart svscan");
    return;
  }
  const auto log = ReadSuperviseStatus(tree, service.LogPath());
  if (checked.is_used && status && service.HasLog(tree) && !(log && log->up())) {
    findings.Problem(service.name + ": its log is down: its output is lost",
                     "svc -u " + service.directory + "/log");
  }
  if (checked.is_used && log && log->up()) {
    if (const auto reason = WhyLogFails(subject.context, tree, service)) {
      findings.Problem(
          service.name + ": its log does not start, and soon nobody is served: " + *reason,
          "fix that; the log starts again within 10 seconds");
    }
  }
  if (checked.is_used && status && !status->up()) {
    findings.Problem(service.name + ": is down, but has no file down",
                     "qhpsi-installer enable " + service.name);
  }
}

// By the rules that the service itself starts by. What another part of check has found already is
// said once.
void CheckScripts(const ServiceToCheck& checked, Findings& findings) {
  for (const auto& reason : {WhyNotStarted(checked.service), WhyLogNotStarted(checked.service)}) {
    if (reason && reason->find("no such program") == std::string::npos) {
      findings.Problem(checked.service.name + ": would not start: " + *reason,
                       "qhpsi-installer set " + checked.service.name + " " +
                           reason->substr(0, reason->find(':')) + " VALUE --restart");
    }
  }
}

void CheckGreeting(const Tree& tree, const ServiceToCheck& checked, Findings& findings) {
  const auto status = ReadSuperviseStatus(tree, checked.service.path);
  if (!checked.is_used || !status || !status->up() || IsFailing(*status)) {
    return;
  }
  const Greeting greeting = Connect(checked.variables, kTimeToGreet);
  const std::string text = checked.service.name + ": " + greeting.reason;
  if (greeting.kind == Greeting::Kind::kNone) {
    findings.Problem(text, "qhpsi-installer status shows its log; svc -t " +
                               checked.service.directory + " starts it anew");
  } else if (greeting.kind == Greeting::Kind::kClosed) {
    findings.Warning(text, "allow 127.0.0.1 in TCPRULES, or see its log");
  }
}

std::optional<std::time_t> ModifiedAt(const std::string& path) {
  struct stat status{};
  return ::stat(path.c_str(), &status) == 0 ? std::optional(status.st_mtime) : std::nullopt;
}

// Their names, in the table's order.
std::string SettingsThat(const std::function<bool(const std::string& name)>& is_wanted) {
  std::string names;
  for (const qhpsi::SettingRow& row : qhpsi::kSettingTable) {
    const std::string name(row.name);
    if (is_wanted(name)) {
      names += (names.empty() ? "" : ", ") + name;
    }
  }
  return names;
}

// The trial mails know nothing of what rules set for some clients.
void CheckRulesSettings(const Tree& tree, const std::string& source, Findings& findings) {
  const std::set<std::string> variables =
      CheckRules(tree.ReadTarget(source).value_or("")).variables;
  const std::string set =
      SettingsThat([&](const std::string& name) { return variables.contains(name); });
  if (!set.empty()) {
    findings.Warning(source + ": sets " + set + ": mail of those clients is not tried",
                     "send the EICAR test file from one of them");
  }
}

void CheckRulesAreCompiled(const CheckSubject& subject, Findings& findings) {
  for (const TcpRulesFiles& files : FindTcpRules(subject.context)) {
    const auto compiled = ModifiedAt(files.cdb);
    const auto source = ModifiedAt(files.source);
    if (!compiled) {
      findings.Problem(files.cdb + ": is not there: nobody is served", "qhpsi-installer tcprules");
    } else if (source && *source > *compiled) {
      findings.Problem(files.cdb + ": is older than " + files.source, "qhpsi-installer tcprules");
    }
    CheckRulesSettings(subject.tree, files.source, findings);
  }
}

void CheckPort(const Tree& tree, const ServiceToCheck& checked, Findings& findings) {
  const auto port = qhpsi::ParseNumber(Value(checked.variables, "PORT"), 1, 65535);
  const auto status = ReadSuperviseStatus(tree, checked.service.path);
  if (!port || !checked.is_used) {
    return;
  }
  const auto listener = FindListener(static_cast<uint16_t>(*port));
  const pid_t own = status ? status->pid : 0;
  if (listener && listener->pid != own) {
    findings.Problem("port " + std::to_string(*port) + ": is taken by " + listener->name +
                         " (pid " + std::to_string(listener->pid) + "), not by " +
                         checked.service.name,
                     "stop that one, or set PORT of " + checked.service.name);
  } else if (!listener && own != 0) {
    findings.Problem(
        checked.service.name + ": is up, but does not serve port " + std::to_string(*port),
        "its log says why: qhpsi-installer status");
  }
}

// Where qmail-queue finds a setting that is no variable.
std::string ControlFile(const std::string& name) {
  return Below(qhpsi::kHome, "control/" + qhpsi::Lower(name));
}

// How to be rid of a setting.
std::string Unset(const ServiceToCheck& checked, const std::string& name) {
  return checked.variables.contains(name)
             ? "qhpsi-installer unset " + checked.service.name + " " + name + " --restart"
             : "rm " + ControlFile(name);
}

void CheckNamesScanner(const Tree& tree, const ServiceToCheck& checked, Findings& findings) {
  if (!Value(checked.settings, "QHPSI").empty()) {
    return;
  }
  const std::string fix = "qhpsi-installer set " + checked.service.name + " QHPSI clamd: --restart";
  const std::string control = ControlFile("QHPSI");
  // qmail-queue takes a file without a byte for what a full disk left, and refuses mail.
  if (!checked.variables.contains("QHPSI") && tree.ReadTarget(control) == "") {
    findings.Problem(checked.service.name + ": defers all mail: " + control + " is empty", fix);
    return;
  }
  findings.Problem(checked.service.name + ": QHPSI: is not set, mail is not scanned", fix);
}

void CheckSizes(const ServiceToCheck& checked, Findings& findings) {
  for (const auto& [name, which] :
       {std::pair("QHPSIMINSIZE", "smaller"), std::pair("QHPSIMAXSIZE", "larger")}) {
    const std::string value = Value(checked.settings, name, "0");
    if (value != "0") {
      findings.Warning(checked.service.name + ": " + name + ": " + which + " mail than " + value +
                           " bytes is not scanned",
                       Unset(checked, name));
    }
  }
}

// A service has the variables with which it was started.
void CheckInForce(const CheckSubject& subject, const ServiceToCheck& checked, Findings& findings) {
  const auto status = ReadSuperviseStatus(subject.tree, checked.service.path);
  // Until then it is the run script.
  const std::string program = ProgramOf(Value(checked.variables, "TCPSERVER"));
  const bool is_started =
      status && status->up() && ProcessName(status->pid) == program.substr(program.rfind('/') + 1);
  const auto running = is_started ? ProcessEnvironment(status->pid) : std::nullopt;
  if (!running) {
    return;
  }
  const std::string changed = SettingsThat([&](const std::string& name) {
    return Value(*running, name) != Value(checked.variables, name);
  });
  if (!changed.empty()) {
    findings.Problem(checked.service.name + ": runs with an older value of " + changed,
                     "svc -t " + checked.service.path);
  }
}

void CheckPolicyOf(const Tree& tree, const ServiceToCheck& checked, Findings& findings) {
  const std::string file = PolicyFile(checked.settings);
  if (file.empty()) {
    return;
  }
  try {
    CheckPolicy(tree, file);
  } catch (const Failure& failure) {
    findings.Problem(
        checked.service.name + ": infected mail is deferred: QHPSIPOLICY: " + failure.what(),
        "repair that line; qhpsi-installer policy checks the file");
  }
}

}  // namespace

void CheckServices(const CheckSubject& subject, Findings& findings) {
  const bool svscan_runs = SvscanRuns(subject.context);
  if (!svscan_runs) {
    findings.Problem("svscan: does not run on " + subject.context.service_dir,
                     HowToGetSvscan(subject.context));
  }
  for (const ServiceToCheck& checked : subject.services) {
    CheckSupervised(subject, checked, svscan_runs, findings);
    if (const auto reason = WhyUnreadable(subject.tree, checked.service)) {
      findings.Problem(checked.service.name + ": its variables are not read: " + *reason,
                       "repair or remove that file");
    }
    if (checked.is_used) {
      CheckProgramsOf(checked, findings);
      CheckScripts(checked, findings);
    }
  }
}

void CheckSmtp(const CheckSubject& subject, Findings& findings) {
  bool any = false;
  for (const ServiceToCheck& checked : subject.services) {
    if (!checked.service.IsSmtp()) {
      continue;
    }
    any = any || checked.is_used;
    if (const auto reason = WhyRefused(checked.settings)) {
      const std::string name = reason->substr(0, reason->find(':'));
      findings.Problem(
          checked.service.name + ": " + *reason,
          checked.variables.contains(name) || !checked.settings.contains(name)
              ? "qhpsi-installer set " + checked.service.name + " " + name + " VALUE --restart"
              : "repair " + ControlFile(name));
    }
    if (checked.is_used) {
      CheckNamesScanner(subject.tree, checked, findings);
    }
    CheckSizes(checked, findings);
    CheckInForce(subject, checked, findings);
    CheckPolicyOf(subject.tree, checked, findings);
    CheckPort(subject.tree, checked, findings);
    CheckGreeting(subject.tree, checked, findings);
  }
  if (!any) {
    findings.Problem("no SMTP service is up", "qhpsi-installer enable qmail-smtpd.25");
  }
  CheckRulesAreCompiled(subject, findings);
}

}  // namespace installer
