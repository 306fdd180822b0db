#include <CLI/CLI.hpp>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "installer/commands/command.h"
#include "installer/commands/install_commands.h"
#include "installer/layout/bundle.h"
#include "installer/layout/do_steps.h"
#include "installer/layout/install_options.h"
#include "installer/layout/layout.h"
#include "installer/layout/manifest.h"
#include "installer/layout/plan.h"
#include "installer/layout/site.h"
#include "installer/layout/work_lock.h"
#include "installer/system/context.h"
#include "installer/system/failure.h"
#include "installer/system/tree.h"
#include "installer/system/users.h"

namespace installer {
namespace {

struct Options {
  CLI::App* command = nullptr;
  InstallOptions install = {};
};

void PrintList(const std::string& title, const std::vector<std::string>& lines) {
  for (const std::string& line : lines) {
    std::cout << title << line << "\n";
  }
}

void PrintNotes(const Plan& plan, const Site& site) {
  PrintList("replaced: ", plan.replaced);
  PrintList("kept, edited: ", plan.kept);
  PrintList("to be restarted, for what is new: ", plan.restart);
  PrintList("note: ", site.notes);
}

// Sets `directory` to the one of last time. Fails when the command line names a third: an
// installation does not move.
void UseLastDirectory(const Manifest& last, const std::string& option, const std::string& usual,
                      std::string& directory) {
  const auto found = last.options.find(option);
  if (found == last.options.end() || found->second == directory) {
    return;
  }
  if (directory != usual) {
    throw UserFailure(directory + ": it was installed with --" + option + " " + found->second +
                      "; uninstall it first");
  }
  directory = found->second;
}

ExitCode Install(Context context, InstallOptions options) {
  const Tree tree(context.root);
  // Before anything is read: two at once would each find everything missing.
  std::optional<WorkLock> lock;
  if (!options.dry_run) {
    lock.emplace(tree);
  }
  const auto text = tree.Read(ManifestPath(context));
  const Manifest last = text ? ParseManifest(*text, ManifestPath(context)) : Manifest();
  RequireSameHome(last, context);
  FillIn(options, last.options);
  UseLastDirectory(last, "home", Context().home, context.home);
  UseLastDirectory(last, "servicedir", Context().service_dir, context.service_dir);
  UseLastDirectory(last, "logdir", Context().log_dir, context.log_dir);
  const Users users(tree);
  const Bundle bundle = ReadBundle(options.from);
  const Site site = InspectSite(context, tree, last, options, bundle);
  const Layout layout = MakeLayout(context, options, site, bundle, users);

  // Remember what was found, rather than look again next time: the distribution's clamd may be down
  // then, or some queues missing.
  options.clamd = context.root.empty() ? site.clamd : options.clamd;
  options.smtpd = site.front_end ? site.front_end->command : options.smtpd;
  options.queues = site.has_queue ? options.queues : site.queues;
  auto remembered = ToRemember(options);
  remembered["home"] = context.home;
  remembered["servicedir"] = context.service_dir;
  remembered["logdir"] = context.log_dir;
  const Plan plan = MakePlan(tree, layout, last, remembered, options.up, options.down);
  DoSteps(tree, plan.steps, options.dry_run);
  PrintNotes(plan, site);
  return ExitCode::kDone;
}

ExitCode ReadConfigAndInstall(const Context& context, const Options& options) {
  ReadConfig(*options.command, options.install);
  return Install(context, options.install);
}

}  // namespace

void AddInstallCommand(Program& program) {
  const auto [command, options] =
      AddCommand(program, program.app,
                 {.name = "install",
                  .description = "lays everything out; run again, brings it up to date",
                  .example = "qhpsi-installer install --smtp-port 25 --smtp-port 587 --up clamd"},
                 ReadConfigAndInstall);
  options.command = &command;
  AddInstallOptions(command, options.install);
}

}  // namespace installer
