#include "installer/layout/site.h"

#include <sys/stat.h>

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "installer/layout/bundle.h"
#include "installer/layout/front_end.h"
#include "installer/layout/install_options.h"
#include "installer/layout/manifest.h"
#include "installer/scanner/clamd_paths.h"
#include "installer/scanner/clamd_query.h"
#include "installer/service/compile_rules.h"
#include "installer/service/variable.h"
#include "installer/system/context.h"
#include "installer/system/failure.h"
#include "installer/system/path.h"
#include "installer/system/subprocess.h"
#include "installer/system/tree.h"
#include "qhpsi/base/home.h"
#include "qhpsi/clamd/server_list.h"
#include "qhpsi/root_only.h"

namespace installer {
namespace {

constexpr uint64_t kUsualQueues = 10;
constexpr const char* kIndimailRules = "/etc/indimail/tcp/tcp.smtp.cdb";
constexpr const char* kUsualRules = "/etc/tcp.smtp.cdb";

bool IsForeign(const Tree& tree, const Manifest& manifest, const std::string& path) {
  const auto content = tree.Read(path);
  return content ? !manifest.IsOurs(path, *content) : tree.Stat(path).has_value();
}

// HOME/`name`, or HOME/qhpsi/`name` if somebody else's file in the first has one of these names.
std::string DirectoryFor(const Context& context, const Tree& tree, const Manifest& manifest,
                         const std::string& name, const std::vector<std::string>& files) {
  for (const std::string& file : files) {
    if (IsForeign(tree, manifest, Below(Below(context.home, name), file))) {
      return Below(OwnDirectory(context), name);
    }
  }
  return Below(context.home, name);
}

// In HOME/`name` and HOME/qhpsi/`name`, but not in `chosen`.
void FindFormer(const Context& context, const Tree& tree, const Manifest& manifest,
                const std::string& name, const std::string& chosen, Site& site) {
  for (const std::string& home : {context.home, OwnDirectory(context)}) {
    const std::string directory = Below(home, name);
    for (const auto& [path, file] : manifest.files) {
      const auto content =
          directory != chosen && ParentOf(path) == directory ? tree.Read(path) : std::nullopt;
      if (content && manifest.IsOurs(path, *content)) {
        site.former_programs.insert(path);
      }
    }
  }
}

std::vector<std::string> NamesOf(const BundleFiles& files) {
  std::vector<std::string> names;
  for (const auto& [name, file] : files) {
    names.push_back(name);
  }
  return names;
}

bool SystemClamdAnswers(const Context& context, const Tree& tree) {
  if (!context.root.empty() || tree.ReadLink(kSystemClamd) == kOwnClamd) {
    return false;
  }
  const auto st = tree.StatTarget(kSystemClamd);
  if (!st || !S_ISSOCK(st->st_mode)) {
    return false;
  }
  const auto list = qhpsi::ParseClamdServers(std::string("unix:") + kSystemClamd);
  return QueryClamd(list.servers.at(0), "PING", kTimeToAnswer).text == "PONG";
}

void ChooseFrontEnd(const Context& context, const Tree& tree, const InstallOptions& options,
                    Site& site) {
  site.front_end =
      options.smtpd == "auto" ? FindFrontEnd(tree, context.home) : FrontEndOf(tree, options.smtpd);
  if (!site.front_end) {
    site.notes.emplace_back(
        "no SMTP front end found: install one, then install again with --smtpd "
        "auto");
  }
}

void ChooseQueues(const Context& context, const Tree& tree, const InstallOptions& options,
                  Site& site) {
  const std::string base = Below(context.home, "queue");
  site.has_queue = tree.IsDirectory(Below(base, "mess"));
  if (site.has_queue) {
    if (options.queues) {
      site.notes.push_back(base + " is a single queue: it stays, --queues has no effect");
    }
    return;
  }
  uint64_t found = 0;
  while (found < kMostQueues &&
         tree.IsDirectory(Below(base, "queue" + std::to_string(found + 1)))) {
    ++found;
  }
  site.queues = options.queues.value_or(found == 0 ? kUsualQueues : found);
}

// The cdb that tcprules makes of `rules`; nothing when it is not installed.
std::optional<std::string> Compile(const std::string& rules) {
  std::string program;
  try {
    program = FindProgram("tcprules");
  } catch (const Failure&) {
    return std::nullopt;
  }
  return CompileRules(program, rules, "tcp.smtp.cdb");
}

// Existing rules stay, unless they are ours; without any, ours are made.
void ChooseRules(const Tree& tree, const Manifest& manifest, const Bundle& bundle, Site& site) {
  site.tcp_rules = tree.Stat(kIndimailRules) ? kIndimailRules : kUsualRules;
  const std::string source = site.tcp_rules.substr(0, site.tcp_rules.rfind(".cdb"));
  const bool is_ours = manifest.files.contains(source);
  const bool is_free = !tree.Stat(source) && !tree.Stat(site.tcp_rules);
  if (!is_ours && !is_free) {
    return;
  }
  const auto compiled = Compile(bundle.tcp_smtp.content);
  if (!compiled) {
    site.notes.push_back("no tcprules found: " + site.tcp_rules + " is not made");
    return;
  }
  site.makes_rules = true;
  site.rules_cdb = *compiled;
}

// An existing directory stays as it is. qhpsi loads no plugin from one that others may write to.
void NoteUnsafeDirectories(const Tree& tree, Site& site) {
  for (const std::string& directory : {site.program_dir, site.plugin_dir}) {
    const auto status = tree.StatTarget(directory);
    if (status && !qhpsi::IsRootOnly(*status)) {
      site.notes.push_back(directory +
                           ": users other than root may write to it: qhpsi runs no plugin, "
                           "and mail that is not ordinary is deferred");
    }
  }
}

// qmail-queue has its HOME compiled in: control and proof are below that.
void NoteOtherHome(const Context& context, const Tree& tree, Site& site) {
  const std::string compiled = qhpsi::kHome;
  if (tree.Stat(compiled) && tree.Resolve(compiled) != tree.Resolve(context.home)) {
    site.notes.push_back("qmail-queue reads " + Below(compiled, "control") + ", not " +
                         Below(context.home, "control") + ": it is built for " + compiled +
                         ", which is there and no link to " + context.home);
  }
}

std::set<std::string> SignaturesOf(const Context& context, const Tree& tree) {
  std::set<std::string> directories;
  for (const char* const service : {"clamd", "freshclam"}) {
    const auto content = tree.Read(Below(context.ServiceDir(service), "variables/DATABASEDIR"));
    const auto path = content ? DecodeVariable(*content) : std::nullopt;
    if (path && path->starts_with('/')) {
      directories.insert(*path);
    }
  }
  return directories;
}

}  // namespace

Site InspectSite(const Context& context, const Tree& tree, const Manifest& manifest,
                 const InstallOptions& options, const Bundle& bundle) {
  Site site;
  site.program_dir = DirectoryFor(
      context, tree, manifest, "bin",
      {"qmail-queue", "qhpsi", "qhpsi-plugins", "qhpsi-readings", "vcfilter", "vfilter"});
  site.plugin_dir = DirectoryFor(context, tree, manifest, "plugins", NamesOf(bundle.plugins));
  FindFormer(context, tree, manifest, "bin", site.program_dir, site);
  FindFormer(context, tree, manifest, "plugins", site.plugin_dir, site);
  NoteUnsafeDirectories(tree, site);
  NoteOtherHome(context, tree, site);
  ChooseFrontEnd(context, tree, options, site);
  site.clamd = options.clamd;
  if (site.clamd == "auto") {
    site.clamd = SystemClamdAnswers(context, tree) ? "system" : "own";
  }
  ChooseQueues(context, tree, options, site);
  ChooseRules(tree, manifest, bundle, site);
  const std::string control = Below(context.home, "control");
  // Ours stays after an uninstall where something else is in it: it has to have rcpthosts again.
  site.makes_control = !tree.IsDirectory(control) || manifest.directories.contains(control) ||
                       manifest.files.contains(Below(control, "rcpthosts"));
  site.signatures = SignaturesOf(context, tree);
  return site;
}

}  // namespace installer
