#include <CLI/CLI.hpp>
#include <cstdint>
#include <iostream>
#include <map>
#include <string>

#include "installer/commands/command.h"
#include "installer/commands/install_commands.h"
#include "installer/layout/do_steps.h"
#include "installer/layout/step.h"
#include "installer/queues/queue_check.h"
#include "installer/queues/queue_form.h"
#include "installer/system/context.h"
#include "installer/system/failure.h"
#include "installer/system/tree.h"
#include "installer/system/users.h"
#include "qhpsi/base/ascii.h"

namespace installer {
namespace {

struct QueueOptions {
  std::string directory = {};
  QueueKind kind = QueueKind::kNotqmail;
  uint64_t split = 0;
  bool repair = false;
};

void CheckDirectory(const std::string& directory) {
  if (!directory.starts_with('/') || directory.ends_with('/')) {
    throw UserFailure("\"" + directory + "\" is not the absolute path of a queue");
  }
}

ExitCode Create(const Context& context, const QueueOptions& options) {
  CheckDirectory(options.directory);
  const Tree tree(context.root);
  if (tree.Stat(options.directory)) {
    throw UserFailure(options.directory + ": exists; queue check --repair fixes a queue");
  }
  const Users users(tree);
  QueueForm form = options.kind == QueueKind::kIndimail ? kIndimailForm : kNotqmailForm;
  form.split = options.split == 0 ? form.split : options.split;
  DoSteps(tree, {MakeQueue{options.directory, QueueEntries(form, users)}}, false);
  return ExitCode::kDone;
}

ExitCode Check(const Context& context, const QueueOptions& options) {
  CheckDirectory(options.directory);
  const Tree tree(context.root);
  const Users users(tree);
  ExitCode code = ExitCode::kDone;
  for (const QueueProblem& problem : CheckQueue(tree, options.directory, users, options.repair)) {
    // It may have the name of a file that one of qmail's users has made up.
    std::cout << qhpsi::Printable(problem.text, problem.text.size())
              << (problem.is_fixed ? " (fixed)" : "") << "\n";
    code = problem.is_fixed ? code : ExitCode::kSystem;
  }
  return code;
}

void AddDirectory(CLI::App& command, QueueOptions& options) {
  command.add_option("DIR", options.directory, "the queue")->required();
}

void AddCreate(Program& program, CLI::App& queue) {
  const auto [command, options] =
      AddCommand(program, queue,
                 {.name = "create",
                  .description = "makes a queue as qmail expects it",
                  .example = "qhpsi-installer queue create /var/qmail/queue"},
                 Create);
  AddDirectory(command, options);
  const std::map<std::string, QueueKind> kinds = {{"notqmail", QueueKind::kNotqmail},
                                                  {"indimail", QueueKind::kIndimail}};
  command
      .add_option("--for", options.kind,
                  "whose qmail-send it is for: notqmail (and netqmail), or indimail")
      ->type_name("QMAIL")
      ->transform(CLI::Transformer(kinds))
      ->check(CLI::IsMember({QueueKind::kNotqmail, QueueKind::kIndimail}));
  command
      .add_option("--split", options.split,
                  "how many subdirectories mess has (notqmail: 23, indimail: 151)")
      ->type_name("N")
      ->check(CLI::Range(1, 100'000));
}

void AddCheck(Program& program, CLI::App& queue) {
  const auto [command, options] =
      AddCommand(program, queue,
                 {.name = "check",
                  .description = "says what is wrong with a queue; never removes a message",
                  .example = "qhpsi-installer queue check --repair /var/qmail/queue"},
                 Check);
  AddDirectory(command, options);
  command.add_flag("--repair", options.repair, "fix it");
}

}  // namespace

void AddQueueCommand(Program& program) {
  CLI::App& queue = AddCommandGroup(
      program.app, {.name = "queue",
                    .description = "makes, checks and fixes queues",
                    .example = "qhpsi-installer queue check /var/indimail/queue/queue1"});
  queue.require_subcommand(1);
  AddCreate(program, queue);
  AddCheck(program, queue);
}

}  // namespace installer
