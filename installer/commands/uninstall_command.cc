#include <CLI/CLI.hpp>
#include <cstdint>
#include <iostream>
#include <optional>
#include <string>
#include <utility>

#include "installer/commands/command.h"
#include "installer/commands/install_commands.h"
#include "installer/layout/do_steps.h"
#include "installer/layout/manifest.h"
#include "installer/layout/removal.h"
#include "installer/layout/work_lock.h"
#include "installer/queues/queued_mail.h"
#include "installer/system/context.h"
#include "installer/system/failure.h"
#include "installer/system/tree.h"

namespace installer {
namespace {

struct UninstallOptions {
  bool purge = false;
  bool dry_run = false;
};

void RefuseWhileMailIsQueued(const Tree& tree, const Manifest& manifest) {
  for (const std::string& queue : manifest.queues) {
    const uint64_t count = CountQueuedMail(tree, queue);
    if (count != 0) {
      throw UserFailure(queue + ": " + std::to_string(count) +
                        (count == 1 ? " message is" : " messages are") +
                        " queued; nothing is purged before they are delivered");
    }
  }
}

ExitCode Uninstall(const Context& given, const UninstallOptions& options) {
  Context context = given;
  const Tree tree(context.root);
  const std::string path = ManifestPath(context);
  std::optional<WorkLock> lock;
  if (!options.dry_run && tree.Stat(path)) {
    lock.emplace(tree);
  }
  const auto text = tree.Read(path);
  if (!text) {
    std::cout << "nothing is installed: there is no " << path << "\n";
    return ExitCode::kDone;
  }
  const Manifest manifest = ParseManifest(*text, path);
  RequireSameHome(manifest, context);
  // Those that install used: HOME may have been given by its link, and a svscan may be at work.
  for (const auto& [name, directory] :
       {std::pair("home", &context.home), std::pair("servicedir", &context.service_dir)}) {
    if (const auto found = manifest.options.find(name); found != manifest.options.end()) {
      *directory = found->second;
    }
  }
  if (options.purge) {
    RefuseWhileMailIsQueued(tree, manifest);
  }

  const Removal removal = PlanRemoval(tree, context, manifest, options.purge);
  DoSteps(tree, removal.services, options.dry_run);
  DoSteps(tree, removal.files, options.dry_run);
  // Mail may have come in until the programs were gone, by a session that outlived its service or
  // from this machine. What is being received has its file in mess and counts.
  if (options.purge) {
    RefuseWhileMailIsQueued(tree, manifest);
  }
  DoSteps(tree, removal.data, options.dry_run);
  for (const std::string& kept : removal.kept) {
    std::cout << "kept, edited: " << kept << "\n";
  }
  return ExitCode::kDone;
}

}  // namespace

void AddUninstallCommand(Program& program) {
  const auto [command, options] = AddCommand(program, program.app,
                                             {.name = "uninstall",
                                              .description = "stops and removes what install made",
                                              .example = "qhpsi-installer uninstall --purge"},
                                             Uninstall);
  command.add_flag(
      "--purge", options.purge,
      "remove edited files, queues, logs and signatures too; not while mail is queued");
  command.add_flag("--dry-run", options.dry_run, "print every step and change nothing");
}

}  // namespace installer
