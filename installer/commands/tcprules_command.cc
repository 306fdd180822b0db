#include <CLI/CLI.hpp>
#include <iostream>
#include <optional>
#include <string>

#include "installer/commands/command.h"
#include "installer/commands/control_commands.h"
#include "installer/service/compile_rules.h"
#include "installer/service/tcp_rules.h"
#include "installer/service/tcp_rules_files.h"
#include "installer/system/atomic_file.h"
#include "installer/system/context.h"
#include "installer/system/failure.h"
#include "installer/system/read_file.h"
#include "installer/system/subprocess.h"
#include "qhpsi/base/fd.h"

namespace installer {
namespace {

void Print(const std::string& source, const RuleCheck& check) {
  for (const RuleFinding& finding : check.findings) {
    std::cerr << "qhpsi-installer: " << source << ":" << finding.line << ": "
              << (finding.is_error ? "" : "warning: ") << finding.text << "\n";
  }
}

// Rules and cdb are usually in one directory, which need not be root's. It is looked up once: an
// owner who replaced it in between could have his rules compiled into another directory.
std::optional<std::string> ReadRules(const TcpRulesFiles& files, const qhpsi::Fd& directory) {
  const bool is_beside = files.cdb.substr(0, files.cdb.rfind('/') + 1) ==
                         files.source.substr(0, files.source.rfind('/') + 1);
  return is_beside ? ReadFileIn(directory, files.source) : ReadFile(files.source);
}

void CheckAndCompile(const TcpRulesFiles& files) {
  const qhpsi::Fd directory = OpenDirectoryOf(files.cdb);
  const auto rules = ReadRules(files, directory);
  if (!rules) {
    throw UserFailure(files.source + ": there is no such file");
  }
  const RuleCheck check = CheckRules(*rules);
  Print(files.source, check);
  if (check.HasErrors()) {
    throw UserFailure(files.cdb + ": stays as it is");
  }
  ReplaceFileIn(directory, files.cdb, CompileRules(FindProgram("tcprules"), *rules, files.cdb),
                0644);
  std::cout << files.cdb << ": " << check.rules << (check.rules == 1 ? " rule" : " rules")
            << ", for the next connection\n";
}

ExitCode Tcprules(const Context& context, const std::string& file) {
  if (!file.empty()) {
    if (!context.root.empty() && !file.starts_with('/')) {
      throw UserFailure("\"" + file + "\" is not an absolute path; --root needs one");
    }
    CheckAndCompile({.source = context.InRoot(file), .cdb = context.InRoot(file) + ".cdb"});
    return ExitCode::kDone;
  }
  for (const TcpRulesFiles& files : FindTcpRules(context)) {
    CheckAndCompile(files);
  }
  return ExitCode::kDone;
}

}  // namespace

void AddTcprulesCommand(Program& program) {
  const auto [command, file] =
      AddCommand(program, program.app,
                 {.name = "tcprules",
                  .description = "checks tcp.smtp and compiles it to tcp.smtp.cdb",
                  .example = "qhpsi-installer tcprules"},
                 Tcprules);
  command.add_option("FILE", file, "the rules; without it, those of the SMTP services (TCPRULES)");
}

}  // namespace installer
