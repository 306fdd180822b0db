#include <sys/stat.h>
#include <sys/statvfs.h>

#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "installer/check/check_parts.h"
#include "installer/queues/queue_check.h"
#include "installer/service/queues_of.h"
#include "installer/system/failure.h"
#include "installer/system/path.h"
#include "qhpsi/base/home.h"
#include "qhpsi/plugin_path.h"
#include "qhpsi/root_only.h"

namespace installer {
namespace {

constexpr const char* kInstallAgain = "qhpsi-installer install";

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
  struct statvfs fs {};
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

// The program that `launcher` executes for plugins, and its directory. IndiMail's launcher has
// none.
void CheckPluginProgram(const CheckSubject& subject, const std::string& launcher,
                        Findings& findings) {
  const auto content = subject.tree.Read(launcher);
  if (!content || content->find("qhpsi-plugins") == std::string::npos) {
    return;
  }
  const std::string path = Below(ParentOf(launcher), "qhpsi-plugins");
  CheckRootOnly(subject, ParentOf(launcher), findings);
  CheckRootOnly(subject, path, findings);
  const auto status = subject.tree.StatTarget(path);
  if (status && (status->st_mode & 044U) != 0) {
    findings.Problem(path + ": others may read it: a process of qscand could take over a scan",
                     "chmod 711 " + path);
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
  const std::string bin = Below(qhpsi::kHome, "bin");
  std::set<std::string> queues;
  std::set<std::string> launchers;
  std::set<std::string> plugin_launchers;
  std::set<std::string> plugins;
  for (const ServiceToCheck& checked : subject.services) {
    const Variables& variables = checked.variables;
    if (checked.service.IsSmtp()) {
      queues.insert(
          subject.tree.Resolve(Value(variables, "QMAILQUEUE", Below(bin, "qmail-queue"))));
      const std::string launcher =
          subject.tree.Resolve(Value(variables, "QHPSIPROG", Below(bin, "qhpsi")));
      launchers.insert(launcher);
      auto named = PluginsOf(variables);
      if (!named.empty()) {
        plugin_launchers.insert(launcher);
        plugins.merge(named);
      }
    }
  }
  for (const std::string& path : queues) {
    CheckProgram(subject, users, {path, "qmailq", 06711, "it cannot queue mail"}, findings);
  }
  for (const std::string& path : launchers) {
    CheckProgram(subject, users, {path, "qscand", 06710, "it cannot run the scanner"}, findings);
  }
  for (const std::string& launcher : plugin_launchers) {
    CheckPluginProgram(subject, launcher, findings);
  }
  for (const std::string& path : plugins) {
    CheckRootOnly(subject, path, findings);
  }
}

void CheckQueues(const CheckSubject& subject, const Users& users, Findings& findings) {
  std::set<std::string> seen;
  for (const ServiceToCheck& checked : subject.services) {
    if (!checked.service.IsSmtp()) {
      continue;
    }
    const std::vector<std::string> queues = QueuesOf(checked.variables);
    for (const std::string& queue : queues) {
      if (!seen.insert(queue).second) {
        continue;
      }
      if (!subject.tree.IsDirectory(queue)) {
        findings.Problem(queue + ": is not there",
                         CreateCommand(FormOf(subject.tree, queues, checked.variables), queue));
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
