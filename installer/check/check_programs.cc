#include <sys/stat.h>
#include <sys/statvfs.h>

#include <ios>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "installer/check/check_parts.h"
#include "installer/check/finding.h"
#include "installer/queues/queue_check.h"
#include "installer/queues/queue_form.h"
#include "installer/service/queues_of.h"
#include "installer/service/variable.h"
#include "installer/system/failure.h"
#include "installer/system/path.h"
#include "installer/system/users.h"
#include "qhpsi/base/home.h"
#include "qhpsi/plugin_path.h"
#include "qhpsi/root_only.h"

namespace installer {
namespace {

constexpr const char* kInstallAgain = "qhpsi-installer install";
constexpr const char* kPluginProgram = "qhpsi-plugins";
constexpr const char* kReadingsProgram = "qhpsi-readings";

struct Expected {
  std::string path;
  std::string owner;
  mode_t mode;
  const char* why;
};

std::string Octal(mode_t mode) {
  std::ostringstream text;
  text << std::oct << mode;
  return text.str();
}

void CheckNosuid(const CheckSubject& subject, const std::string& path, Findings& findings) {
  struct statvfs fs{};
  if (::statvfs(subject.context.InRoot(path).c_str(), &fs) == 0 && (fs.f_flag & ST_NOSUID) != 0) {
    findings.Problem(path + ": is on a file system that is mounted nosuid: it runs as its caller",
                     "mount -o remount,suid \"$(stat -c %m " + path + ")\"");
  }
}

void CheckProgram(const CheckSubject& subject, const Users& users, const Expected& expected,
                  Findings& findings) {
  const auto status = subject.tree.StatTarget(expected.path);
  if (!status) {
    findings.Problem(expected.path + ": is not there", kInstallAgain);
    return;
  }
  if (status->st_uid != users.User(expected.owner) || status->st_gid != users.Group("qmail")) {
    // chown takes the setuid bits away.
    findings.Problem(
        expected.path + ": does not belong to " + expected.owner + ":qmail: " + expected.why,
        "chown " + expected.owner + ":qmail " + expected.path + "; chmod " + Octal(expected.mode) +
            " " + expected.path);
  } else if ((status->st_mode & 07777U) != expected.mode) {
    findings.Problem(expected.path + ": has mode " + Octal(status->st_mode & 07777U) + ", not " +
                         Octal(expected.mode) + ": " + expected.why,
                     "chmod " + Octal(expected.mode) + " " + expected.path);
  }
  CheckNosuid(subject, expected.path, findings);
}

// qhpsi loads nothing that anyone but root could have written.
void CheckRootOnly(const CheckSubject& subject, const std::string& path, Findings& findings) {
  const auto status = subject.tree.StatTarget(path);
  if (!status) {
    findings.Problem(path + ": is not there", kInstallAgain);
  } else if (!qhpsi::IsRootOnly(*status)) {
    findings.Problem(path + ": users other than root may write to it: qhpsi refuses it",
                     "chown root " + path + "; chmod go-w " + path);
  }
}

// Whether `launcher` executes the program of ours called `name`. IndiMail's launcher does not.
bool Executes(const CheckSubject& subject, const std::string& launcher, const std::string& name) {
  const auto content = subject.tree.Read(launcher);
  return content && content->find(name) != std::string::npos;
}

// A program that `launcher` executes, and its directory.
void CheckOwnProgram(const CheckSubject& subject, const std::string& launcher,
                     const std::string& name, Findings& findings) {
  const std::string path = Below(ParentOf(launcher), name);
  CheckRootOnly(subject, ParentOf(launcher), findings);
  CheckRootOnly(subject, path, findings);
  const auto status = subject.tree.StatTarget(path);
  if (status && (status->st_mode & 044U) != 0) {
    findings.Problem(path + ": others may read it: a process of qscand could take over a scan",
                     "chmod 711 " + path);
  }
}

// The program that `launcher` executes for mail that is not ordinary. IndiMail's has none.
void CheckReadings(const CheckSubject& subject, const std::string& launcher,
                   const std::string& service, Findings& findings) {
  if (Executes(subject, launcher, kReadingsProgram)) {
    CheckOwnProgram(subject, launcher, kReadingsProgram, findings);
  } else if (subject.tree.Stat(launcher)) {
    findings.Problem(launcher + ": knows no readings: mail that is not ordinary is put off",
                     "qhpsi-installer set " + service + " QHPSIREADINGS off --restart");
  }
}

// The plugins that QHPSI names, and their directory.
std::set<std::string> PluginsOf(const Variables& variables) {
  std::set<std::string> paths;
  std::istringstream words(Value(variables, "QHPSI", ""));
  std::string word;
  const auto directory =
      qhpsi::PluginDirectory(Value(variables, "PLUGINDIR", "").c_str(), qhpsi::kHome);
  if (!(words >> word) || word != "plugin:" || !directory) {
    return paths;
  }
  paths.insert(*directory);
  while (words >> word) {
    paths.insert(Below(*directory, word));
  }
  return paths;
}

// What the services that receive mail name, each once.
struct Programs {
  std::set<std::string> queues;                           // qmail-queue
  std::set<std::string> launchers;                        // qhpsi
  std::set<std::string> plugin_launchers;                 // that run plugins
  std::map<std::string, std::string> readings_launchers;  // that make readings, to the service
  std::set<std::string> plugins;                          // and their directories
};

Programs ProgramsOf(const CheckSubject& subject) {
  const std::string bin = Below(qhpsi::kHome, "bin");
  Programs programs;
  for (const ServiceToCheck& checked : subject.services) {
    if (!checked.service.IsSmtp()) {
      continue;
    }
    const Variables& settings = checked.settings;
    const std::string launcher =
        subject.tree.Resolve(Value(settings, "QHPSIPROG", Below(bin, "qhpsi")));
    programs.queues.insert(
        subject.tree.Resolve(Value(settings, "QMAILQUEUE", Below(bin, "qmail-queue"))));
    programs.launchers.insert(launcher);
    const bool scans = !Value(settings, "QHPSI", "").empty();
    if (scans && Value(settings, "QHPSIREADINGS", "scan") != "off") {
      programs.readings_launchers.emplace(launcher, checked.service.name);
    }
    auto plugins = PluginsOf(settings);
    if (!plugins.empty()) {
      programs.plugin_launchers.insert(launcher);
      programs.plugins.merge(plugins);
    }
  }
  return programs;
}

// The form of the first existing queue, which the others share. If none exists: IndiMail's for a
// QUEUE_BASE, notqmail's for a single queue.
QueueForm FormOf(const Tree& tree, const std::vector<std::string>& queues,
                 const Variables& variables) {
  for (const std::string& queue : queues) {
    if (tree.IsDirectory(Below(queue, "mess"))) {
      return FindQueueForm(tree, queue);
    }
  }
  const bool has_base =
      Value(variables, "QUEUEDIR").empty() && !Value(variables, "QUEUE_BASE").empty();
  return has_base ? kIndimailForm : kNotqmailForm;
}

std::string CreateCommand(const QueueForm& form, const std::string& queue) {
  const bool is_indimail = form.kind == QueueKind::kIndimail;
  std::string command = "qhpsi-installer queue create ";
  if (is_indimail) {
    command += "--for indimail ";
  }
  if (form.split != (is_indimail ? kIndimailForm : kNotqmailForm).split) {
    command += "--split " + std::to_string(form.split) + " ";
  }
  return command + queue;
}

}  // namespace

void CheckUsers(const CheckSubject& subject, Findings& findings) {
  try {
    const Users users(subject.tree);
  } catch (const Failure& failure) {
    findings.Problem(failure.what(), "install the package again: it makes them");
  }
}

void CheckPrograms(const CheckSubject& subject, const Users& users, Findings& findings) {
  const Programs programs = ProgramsOf(subject);
  for (const std::string& path : programs.queues) {
    CheckProgram(subject, users, {path, "qmailq", 06711, "it cannot queue mail"}, findings);
  }
  for (const std::string& path : programs.launchers) {
    CheckProgram(subject, users, {path, "qscand", 06510, "it cannot run the scanner"}, findings);
  }
  for (const std::string& launcher : programs.plugin_launchers) {
    if (Executes(subject, launcher, kPluginProgram)) {
      CheckOwnProgram(subject, launcher, kPluginProgram, findings);
    }
  }
  for (const auto& [launcher, service] : programs.readings_launchers) {
    CheckReadings(subject, launcher, service, findings);
  }
  for (const std::string& path : programs.plugins) {
    CheckRootOnly(subject, path, findings);
  }
}

void CheckQueues(const CheckSubject& subject, const Users& users, Findings& findings) {
  std::set<std::string> seen;
  for (const ServiceToCheck& checked : subject.services) {
    if (!checked.service.IsSmtp()) {
      continue;
    }
    const std::vector<std::string> queues = QueuesOf(checked.settings);
    for (const std::string& queue : queues) {
      if (!seen.insert(queue).second) {
        continue;
      }
      if (!subject.tree.IsDirectory(queue)) {
        findings.Problem(queue + ": is not there",
                         CreateCommand(FormOf(subject.tree, queues, checked.settings), queue));
        continue;
      }
      const auto problems = CheckQueue(subject.tree, queue, users, false);
      if (!problems.empty()) {
        const std::string more =
            problems.size() == 1 ? "" : ", and " + std::to_string(problems.size() - 1) + " more";
        findings.Problem(problems.front().text + more,
                         "qhpsi-installer queue check --repair " + queue);
      }
    }
  }
}

}  // namespace installer
