#include <algorithm>
#include <filesystem>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <system_error>

#include "installer/check/apparmor.h"
#include "installer/check/check_parts.h"
#include "installer/check/finding.h"
#include "installer/scanner/clamd_limits.h"
#include "installer/scanner/clamd_paths.h"
#include "installer/scanner/database_check.h"
#include "installer/scanner/database_summary.h"
#include "installer/scanner/scanner_probe.h"
#include "installer/service/variable.h"
#include "installer/status/status_report.h"
#include "installer/system/processes.h"
#include "installer/system/read_file.h"
#include "installer/system/tree.h"
#include "installer/system/users.h"
#include "qhpsi/base/home.h"
#include "qhpsi/sandbox/landlock.h"

namespace installer {
namespace {

constexpr const char* kProfiles = "/sys/kernel/security/apparmor/profiles";
constexpr const char* kLocalProfiles = "/etc/apparmor.d/local/";

// A loaded profile is a line "/usr/sbin/clamd (enforce)".
bool IsConfined(const std::string& profiles, const std::string& program) {
  std::istringstream lines(profiles);
  for (std::string line; std::getline(lines, line);) {
    if (line.ends_with("/" + program + " (enforce)") || line == program + " (enforce)") {
      return true;
    }
  }
  return false;
}

std::string WithoutLinks(const std::string& path) {
  std::error_code error;
  const auto canonical = std::filesystem::weakly_canonical(path, error);
  return error ? path : canonical.string();
}

ConfinedPaths PathsOf(const CheckSubject& subject) {
  ConfinedPaths paths = {.queues = WithoutLinks(subject.context.home + "/queue"),
                         .services = WithoutLinks(subject.context.service_dir),
                         .signatures = WithoutLinks(subject.context.home + "/share/clamd"),
                         .temporaries = "/var/lib/qhpsi/tmp"};
  for (const ServiceToCheck& checked : subject.services) {
    if (checked.service.name == "clamd") {
      paths.signatures = WithoutLinks(Value(checked.variables, "DATABASEDIR", paths.signatures));
      paths.temporaries = WithoutLinks(Value(checked.variables, "TMPDIR", paths.temporaries));
    }
  }
  return paths;
}

void CheckAppArmor(const CheckSubject& subject, Findings& findings) {
  const auto profiles = ReadFile(kProfiles);
  for (const Profile& profile : ProfilesFor(PathsOf(subject))) {
    if (!profiles || !IsConfined(*profiles, profile.program)) {
      continue;
    }
    const std::string local = std::string(kLocalProfiles) + profile.file;
    const auto missing =
        MissingRules(profile, ReadFile(subject.context.InRoot(local)).value_or(""));
    if (missing.empty()) {
      continue;
    }
    std::string fix = "printf '%s\\n'";
    for (const std::string& rule : missing) {
      fix.append(" '").append(rule).append("'");
    }
    fix.append(" >> ").append(local).append("; apparmor_parser -r /etc/apparmor.d/");
    findings.Problem(
        "AppArmor: the profile of " + profile.program + " does not allow " + missing.front(),
        fix + profile.file);
  }
}

void CheckOneClamd(Findings& findings) {
  const auto daemons = ProcessesCalled("clamd");
  if (daemons.size() < 2) {
    return;
  }
  std::string pids;
  for (const pid_t pid : daemons) {
    pids += " " + std::to_string(pid);
  }
  findings.Warning(std::to_string(daemons.size()) + " clamd run, each with all signatures in" +
                       " memory; pids" + pids,
                   "qhpsi-installer disable clamd, or systemctl disable --now clamav-daemon");
}

bool HasPlugin(const ServiceToCheck& checked) {
  return checked.is_used && Value(checked.settings, "QHPSI", "").starts_with("plugin:");
}

void CheckSandbox(const CheckSubject& subject, Findings& findings) {
  const auto& services = subject.services;
  if (std::any_of(services.begin(), services.end(), HasPlugin) && qhpsi::Landlock::Version() == 0) {
    findings.Warning(
        "this kernel has no Landlock: a plugin that a mail takes over can read what qscand can",
        "Linux 5.13 or later, with landlock in lsm= of its command line");
  }
}

// The signatures of our clamd, if it is used, and of the distribution's, if it listens.
std::set<std::string> DatabasesInUse(const CheckSubject& subject) {
  std::set<std::string> paths;
  for (const ServiceToCheck& checked : subject.services) {
    const auto directory = checked.variables.find("DATABASEDIR");
    if (checked.service.name == "clamd" && checked.is_used &&
        directory != checked.variables.end()) {
      paths.insert(directory->second);
    }
  }
  if (HasSystemClamd(subject.context)) {
    paths.insert(kSystemDatabase);
  }
  return paths;
}

// The configurations of our clamd, if it is used, and of the distribution's, if it listens.
std::set<std::string> ConfigurationsInUse(const CheckSubject& subject) {
  std::set<std::string> paths;
  for (const ServiceToCheck& checked : subject.services) {
    if (checked.service.name == "clamd" && checked.is_used) {
      paths.insert(checked.service.directory + "/clamd.conf");
    }
  }
  if (HasSystemClamd(subject.context)) {
    paths.insert(subject.context.InRoot(kSystemConfiguration));
  }
  return paths;
}

void CheckLimits(const CheckSubject& subject, Findings& findings) {
  for (const std::string& path : ConfigurationsInUse(subject)) {
    for (const std::string& complaint : LimitsThatHide(ReadFile(path).value_or(""))) {
      findings.Warning(std::string(path).append(": ").append(complaint),
                       "change it there, and restart clamd");
    }
  }
}

void CheckDatabase(const std::string& path, Owner reader, const Progress& progress,
                   Findings& findings) {
  const char* const fetch = "qhpsi-installer enable freshclam; svc -a makes it check at once";
  const DatabaseSummary summary = SummarizeDatabase(path, reader);
  if (!summary.error.empty() || summary.signatures == 0) {
    findings.Problem(path + ": " + (summary.error.empty() ? "has no signatures" : summary.error),
                     fetch);
    return;
  }
  const LoadedDatabase loaded = LoadDatabase(path, reader, progress);
  if (!loaded.error.empty()) {
    findings.Problem(path + ": libclamav rejects it: " + loaded.error,
                     "remove the broken file; " + std::string(fetch));
  }
}

}  // namespace

void CheckScanner(CheckSubject& subject, Findings& findings) {
  for (ServiceToCheck& checked : subject.services) {
    if (!checked.service.IsSmtp() || !checked.is_used) {
      continue;
    }
    if (const auto reason = WhyNoScanner(checked.settings, subject.context.InRoot(qhpsi::kHome))) {
      checked.has_scanner = false;
      findings.Problem(checked.service.name + ": defers all mail: " + *reason,
                       "qhpsi-installer enable clamd, or set QHPSI of " + checked.service.name);
    }
  }
  CheckOneClamd(findings);
  CheckSandbox(subject, findings);
  CheckLimits(subject, findings);
  CheckAppArmor(subject, findings);
}

void CheckDatabases(const CheckSubject& subject, const Progress& progress, Findings& findings) {
  const Owner reader = ReaderOfSignatures(subject.tree);
  for (const std::string& path : DatabasesInUse(subject)) {
    CheckDatabase(subject.context.InRoot(path), reader, progress, findings);
  }
  for (const StaleSignatures& stale : MakeStatusReport(subject.context).stale) {
    findings.Warning(stale.text, stale.fix);
  }
}

}  // namespace installer
