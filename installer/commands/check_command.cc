#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <ctime>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "installer/check/check_parts.h"
#include "installer/check/finding.h"
#include "installer/check/trial_mail.h"
#include "installer/commands/command.h"
#include "installer/commands/control_commands.h"
#include "installer/commands/progress_bar.h"
#include "installer/scanner/database_check.h"
#include "installer/scanner/scanner_proof.h"
#include "installer/service/down_file.h"
#include "installer/service/service.h"
#include "installer/service/settings_of.h"
#include "installer/service/supervise_status.h"
#include "installer/system/context.h"
#include "installer/system/failure.h"
#include "installer/system/tree.h"
#include "installer/system/users.h"
#include "qhpsi/base/ascii.h"
#include "qhpsi/base/home.h"

namespace installer {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  bool json = false;
};

struct Trial {
  std::string service = {};
  TrialMail mail = {};
};

struct Outcome {
  Findings findings = {};
  std::vector<Trial> trials = {};
  std::vector<ScannerProof> proofs = {};

  bool MailIsScanned() const {
    return !trials.empty() &&
           std::none_of(findings.all().begin(), findings.all().end(),
                        [](const Finding& finding) { return finding.is_problem; });
  }
};

std::vector<ServiceToCheck> ServicesToCheck(const Context& context, const Tree& tree) {
  std::vector<ServiceToCheck> services;
  for (const Service& service : ListServices(context)) {
    const auto status = ReadSuperviseStatus(tree, service.path);
    const bool at_boot = !HasDownFile(tree, service);
    services.push_back({service, VariablesOf(tree, service), SettingsOf(tree, service),
                        at_boot || (status && status->up())});
  }
  return services;
}

void TryService(const CheckSubject& subject, const Users& users, const ServiceToCheck& checked,
                Outcome& outcome) {
  const std::string& name = checked.service.name;
  try {
    const TrialMail mail = TryMail(subject.tree, users, checked);
    outcome.trials.push_back({name, mail});
    if (!mail.IsScanned()) {
      outcome.findings.Problem(
          name + ": mail is not scanned: infected: " + mail.infected + "; clean: " + mail.clean,
          "the problems above, or see the scanner's own log");
    }
  } catch (const Failure& failure) {
    outcome.findings.Problem(name + ": the trial mails could not be sent: " + failure.what(),
                             "the problems above");
  }
}

// After the trial mails, which have each scanner prove itself that they went to.
void LookAtProofs(const CheckSubject& subject, const ServiceToCheck& checked, Outcome& outcome) {
  for (ScannerProof& proof :
       ScannerProofs(checked.settings, subject.context.InRoot(qhpsi::kHome))) {
    if (!proof.trouble.empty()) {
      outcome.findings.Warning(
          checked.service.name + ": " + ProofAsText(proof, std::time(nullptr)),
          "its log says more; a clamd needs its signatures, and room to unpack in its TMPDIR");
    }
    outcome.proofs.push_back(std::move(proof));
  }
}

Outcome Check(const Context& context, const Progress& progress) {
  const Tree tree(context.root);
  CheckSubject subject{context, tree, ServicesToCheck(context, tree)};
  Outcome outcome;
  CheckUsers(subject, outcome.findings);
  const bool has_users = outcome.findings.all().empty();
  CheckServices(subject, outcome.findings);
  CheckSmtp(subject, outcome.findings);
  CheckScanner(subject, outcome.findings);
  CheckDatabases(subject, progress, outcome.findings);
  if (!has_users) {
    return outcome;
  }
  const Users users(tree);
  CheckPrograms(subject, users, outcome.findings);
  CheckOwners(subject, users, outcome.findings);
  CheckQueues(subject, users, outcome.findings);
  for (const ServiceToCheck& checked : subject.services) {
    // Without a scanner that answers, qmail-queue would only wait.
    if (checked.service.IsSmtp() && checked.is_used && checked.has_scanner) {
      TryService(subject, users, checked, outcome);
      LookAtProofs(subject, checked, outcome);
    }
  }
  return outcome;
}

std::string AsJson(const Outcome& outcome) {
  Json json = {{"mail_is_scanned", outcome.MailIsScanned()},
               {"findings", Json::array()},
               {"trials", Json::array()}};
  for (const Finding& finding : outcome.findings.all()) {
    json["findings"].push_back({{"severity", finding.is_problem ? "problem" : "warning"},
                                {"text", finding.text},
                                {"fix", finding.fix}});
  }
  for (const Trial& trial : outcome.trials) {
    json["trials"].push_back({{"service", trial.service},
                              {"infected", trial.mail.infected},
                              {"clean", trial.mail.clean}});
  }
  json["proofs"] = Json::array();
  for (const ScannerProof& proof : outcome.proofs) {
    json["proofs"].push_back({{"scanner", proof.scanner},
                              {"proved", proof.proved ? Json(*proof.proved) : Json(nullptr)},
                              {"trouble", proof.trouble}});
  }
  // A path need not be UTF-8; JSON must be.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

// It may have the name of a file that somebody else has made up.
std::string Shown(const std::string& text) { return qhpsi::Printable(text, text.size()); }

std::string AsText(const Outcome& outcome, const Context& context) {
  std::string text;
  for (const Finding& finding : outcome.findings.all()) {
    text += finding.is_problem ? Colored(context, Color::kRed, "problem") + ": "
                               : Colored(context, Color::kYellow, "warning") + ": ";
    text += Shown(finding.text) + "\n  fix: " + Shown(finding.fix) + "\n";
  }
  for (const Trial& trial : outcome.trials) {
    text += trial.service + ": a message with EICAR: " + trial.mail.infected +
            "; a clean one: " + trial.mail.clean + "\n";
  }
  for (const ScannerProof& proof : outcome.proofs) {
    text += ProofAsText(proof, std::time(nullptr)) + "\n";
  }
  return text +
         (outcome.MailIsScanned() ? Colored(context, Color::kGreen, "mail is being scanned")
                                  : Colored(context, Color::kRed, "not all is well")) +
         "\n";
}

// The bar goes to standard error, so that the findings can go to a file.
Progress Bar() {
  return [](const char* part, size_t total, size_t done) {
    std::cerr << ProgressLine("signatures", part, total, done)
              << (done >= total ? ClearedLine() : "") << std::flush;
  };
}

ExitCode RunCheck(const Context& context, const Options& options) {
  // It sends mail, and asks ports, clamd and svscan: those of --root do not run here.
  if (!context.root.empty()) {
    throw UserFailure("check: the programs of --root are not run here");
  }
  const bool has_bar = !options.json && ::isatty(STDERR_FILENO) == 1;
  const Outcome outcome = Check(context, has_bar ? Bar() : Progress());
  std::cout << (options.json ? AsJson(outcome) : AsText(outcome, context));
  return outcome.MailIsScanned() ? ExitCode::kDone : ExitCode::kSystem;
}

}  // namespace

void AddCheckCommand(Program& program) {
  const auto [command, options] =
      AddCommand(program, program.app,
                 {.name = "check",
                  .description = "says what is wrong, and how to fix it; tries two mails",
                  .example = "qhpsi-installer check && echo all is well"},
                 RunCheck);
  command.add_flag("--json", options.json, "for machines");
}

}  // namespace installer
