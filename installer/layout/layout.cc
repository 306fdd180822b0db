#include "installer/layout/layout.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "installer/layout/bundle.h"
#include "installer/layout/install_options.h"
#include "installer/layout/manifest.h"
#include "installer/layout/site.h"
#include "installer/queues/queue_form.h"
#include "installer/scanner/clamd_paths.h"
#include "installer/service/variable.h"
#include "installer/system/context.h"
#include "installer/system/failure.h"
#include "installer/system/path.h"
#include "installer/system/tree.h"
#include "installer/system/users.h"
#include "qhpsi/base/home.h"

namespace installer {
namespace {

constexpr Owner kRoot = {};

// Variables that differ from the defaults in variables/. An empty value turns one off.
using Values = std::map<std::string, std::string>;

std::string DatabaseDir(const Context& context) { return Below(context.home, "share/clamd"); }

// Adds `path` and all directories above it.
void AddDirectory(Layout& layout, const std::string& path, Owner owner = kRoot,
                  mode_t mode = 0755) {
  for (size_t slash = path.find('/', 1); slash != std::string::npos;
       slash = path.find('/', slash + 1)) {
    layout.directories.push_back({path.substr(0, slash), kRoot, 0755});
  }
  layout.directories.push_back({path, owner, mode});
}

// The directory where clamd unpacks mail, which nobody else may read.
void AddTemporaryDir(const Bundle& bundle, const Users& users, Layout& layout) {
  const auto& variables = bundle.variables.at("clamd");
  const auto found = variables.find("TMPDIR");
  const auto path = found == variables.end() ? std::nullopt : DecodeVariable(found->second.content);
  if (path && path->starts_with('/')) {
    AddDirectory(layout, *path, users.Of("qclamd", "qmail"), 0700);
    layout.data.push_back(*path);
  }
}

void AddDirectories(const Context& context, const Site& site, const Users& users, Layout& layout) {
  AddDirectory(layout, OwnDirectory(context));
  AddDirectory(layout, site.program_dir);
  AddDirectory(layout, site.plugin_dir);
  AddDirectory(layout, Below(context.home, "control"));
  // Whoever could write there would have scanners overlook what they know.
  AddDirectory(layout, DatabaseDir(context), users.Of("qfreshclam", "qmail"));
  AddDirectory(layout, Below(context.home, "queue"));
  // Whoever could write there would have a blind scanner believed.
  AddDirectory(layout, Below(context.home, "proof"), users.Of("qmailq", "qmail"));
  AddDirectory(layout, context.service_dir);
  AddDirectory(layout, context.log_dir);
  if (site.makes_rules) {
    AddDirectory(layout, ParentOf(site.tcp_rules));
  }
}

void AddFormerPrograms(const Site& site, Layout& layout) {
  std::vector<LayoutFile> former;
  for (const LayoutFile& file : layout.files) {
    for (const std::string& path : site.former_programs) {
      if (NameOf(path) == NameOf(file.path)) {
        former.push_back(file);
        former.back().path = path;
      }
    }
  }
  layout.files.insert(layout.files.end(), former.begin(), former.end());
}

void AddFiles(const Context& context, const Site& site, const Bundle& bundle, const Users& users,
              Layout& layout) {
  const std::string& bin = site.program_dir;
  layout.files.push_back({FileKind::kProgram, Below(bin, "qmail-queue"), bundle.qmail_queue.content,
                          users.Of("qmailq", "qmail"), 06711});
  // Before qhpsi, which executes them: at no moment does qhpsi exist without them.
  layout.files.push_back(
      {FileKind::kProgram, Below(bin, "qhpsi-plugins"), bundle.qhpsi_plugins.content, kRoot, 0711});
  layout.files.push_back({FileKind::kProgram, Below(bin, "qhpsi-readings"),
                          bundle.qhpsi_readings.content, kRoot, 0711});
  layout.files.push_back({FileKind::kProgram, Below(bin, "qhpsi"), bundle.qhpsi.content,
                          users.Of("qscand", "qmail"), 06510});
  layout.files.push_back(
      {FileKind::kProgram, Below(bin, "vcfilter"), bundle.vcfilter.content, kRoot, 0755});
  layout.files.push_back(
      {FileKind::kProgram, Below(bin, "vfilter"), bundle.vfilter.content, kRoot, 0755});
  for (const auto& [name, plugin] : bundle.plugins) {
    layout.files.push_back(
        {FileKind::kProgram, Below(site.plugin_dir, name), plugin.content, kRoot, 0644});
  }
  AddFormerPrograms(site, layout);
  // Without rcpthosts a server would relay for everybody.
  if (site.makes_control) {
    layout.files.push_back(
        {FileKind::kSetting, Below(context.home, "control/rcpthosts"), "", kRoot, 0644});
  }
  if (site.makes_rules) {
    const std::string source = site.tcp_rules.substr(0, site.tcp_rules.rfind(".cdb"));
    layout.files.push_back({FileKind::kSetting, source, bundle.tcp_smtp.content, kRoot, 0644});
    layout.files.push_back({FileKind::kSetting, site.tcp_rules, site.rules_cdb, kRoot, 0644});
  }
}

// Earlier versions left the signatures to the user that scans.
void AddGiven(const Context& context, const Site& site, const Users& users, Layout& layout) {
  std::set<std::string> directories = site.signatures;
  directories.insert(DatabaseDir(context));
  for (const std::string& path : directories) {
    layout.given.push_back({path, users.User("qscand"), users.Of("qfreshclam", "qmail")});
  }
}

void AddQueues(const Context& context, const Site& site, const Users& users, Layout& layout) {
  for (uint64_t number = 1; !site.has_queue && number <= site.queues; ++number) {
    layout.queues.push_back({Below(context.home, "queue/queue" + std::to_string(number)),
                             QueueEntries(kIndimailForm, users)});
  }
}

// The programs have their HOME compiled in.
void AddHomeLink(const Context& context, Layout& layout) {
  const std::string compiled = qhpsi::kHome;
  if (context.home != compiled && !context.home.starts_with(compiled + "/")) {
    AddDirectory(layout, ParentOf(compiled));
    layout.links.push_back({compiled, context.home});
  }
}

void AddScanner(const Context& context, const InstallOptions& options, const Site& site,
                Values& values) {
  if (site.clamd == "own") {
    values["CLAMD_SERVERS"] = std::string("unix:") + kOwnClamd;
  } else if (site.clamd == "system") {
    values["CLAMD_SERVERS"] = std::string("unix:") + kSystemClamd;
  } else if (site.clamd == "none") {
    values["QHPSI"] = "";
  } else {
    values["CLAMD_SERVERS"] = site.clamd;
  }
  if (site.clamd != "system") {
    values["LIBCLAMAV_DB"] = DatabaseDir(context);
  }
  if (options.qhpsi) {
    values["QHPSI"] = *options.qhpsi;
  }
  if (options.reject_virus) {
    values["REJECTVIRUS"] = *options.reject_virus;
  }
}

Values SmtpValues(const Context& context, const InstallOptions& options, const Site& site,
                  uint64_t port) {
  Values values = {{"PORT", std::to_string(port)},
                   {"LOGDIR", context.log_dir},
                   {"QMAILHOME", context.home},
                   {"QMAILQUEUE", Below(site.program_dir, "qmail-queue")},
                   {"TCPRULES", site.tcp_rules}};
  if (site.front_end) {
    values["SMTPD"] = site.front_end->command;
    values.insert(site.front_end->variables.begin(), site.front_end->variables.end());
  }
  if (site.has_queue) {
    values["QUEUEDIR"] = Below(context.home, "queue");
    values["QUEUE_BASE"] = "";
  } else {
    values["QUEUE_BASE"] = Below(context.home, "queue");
    values["QUEUE_COUNT"] = std::to_string(site.queues);
  }
  // qmail-queue must be told of paths that differ from those compiled into it.
  const std::string home = qhpsi::kHome;
  if (site.program_dir != Below(home, "bin")) {
    values["QHPSIPROG"] = Below(site.program_dir, "qhpsi");
  }
  if (site.plugin_dir != Below(home, "plugins")) {
    values["PLUGINDIR"] = site.plugin_dir;
  }
  AddScanner(context, options, site, values);
  return values;
}

std::string Encode(const std::string& name, const std::string& value) {
  if (value.empty()) {
    return "";
  }
  const auto content = EncodeVariable(value);
  if (!content) {
    throw UserFailure(name + ": a value cannot end with a blank");
  }
  return *content;
}

LayoutService MakeLayoutService(const Context& context, const Bundle& bundle,
                                const std::string& kind, const std::string& name,
                                const Values& values) {
  LayoutService service{name, context.ServiceDir(name), {}};
  for (const auto& [path, file] : bundle.services.at(kind)) {
    service.files.push_back({FileKind::kFile, Below(service.path, path), file.content, kRoot,
                             static_cast<mode_t>(file.executable ? 0755 : 0644)});
  }
  BundleFiles variables = bundle.variables.at(kind);
  for (const auto& [variable, value] : values) {
    variables[variable].content = Encode(variable, value);
  }
  for (const auto& [variable, file] : variables) {
    service.files.push_back({FileKind::kSetting, Below(service.path, "variables/" + variable),
                             file.content, kRoot, ModeOfVariable(variable)});
  }
  return service;
}

}  // namespace

Layout MakeLayout(const Context& context, const InstallOptions& options, const Site& site,
                  const Bundle& bundle, const Users& users) {
  Layout layout{.manifest = ManifestPath(context), .log_dir = context.log_dir};
  AddDirectories(context, site, users, layout);
  AddTemporaryDir(bundle, users, layout);
  layout.data.push_back(Below(context.home, "filter"));
  layout.data.push_back(Below(context.home, "proof"));
  layout.data.push_back(Below(context.home, "qhpsi/metrics"));
  AddFiles(context, site, bundle, users, layout);
  AddHomeLink(context, layout);
  AddGiven(context, site, users, layout);
  AddQueues(context, site, users, layout);
  const Values scanner = {{"DATABASEDIR", DatabaseDir(context)}, {"LOGDIR", context.log_dir}};
  for (const char* const name : {"clamd", "freshclam"}) {
    layout.services.push_back(MakeLayoutService(context, bundle, name, name, scanner));
  }
  for (const uint64_t port : options.smtp_ports) {
    layout.services.push_back(MakeLayoutService(context, bundle, "qmail-smtpd",
                                                "qmail-smtpd." + std::to_string(port),
                                                SmtpValues(context, options, site, port)));
  }
  return layout;
}

}  // namespace installer
