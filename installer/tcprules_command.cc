#include <unistd.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "installer/atomic_file.h"
#include "installer/control_commands.h"
#include "installer/failure.h"
#include "installer/read_file.h"
#include "installer/service.h"
#include "installer/subprocess.h"
#include "installer/tcp_rules.h"
#include "installer/tcp_rules_files.h"

namespace installer {
namespace {

void Print(const std::string& source, const RuleCheck& check) {
  for (const RuleFinding& finding : check.findings) {
    std::cerr << "qhpsi-installer: " << source << ":" << finding.line << ": "
              << (finding.is_error ? "" : "warning: ") << finding.text << "\n";
  }
}

// tcprules makes its own file anew, with a mode of its own: where it is to be, there is never
// another than the old one or ours.
void Compile(const std::string& rules, const std::string& cdb) {
  const ReplaceLock lock(cdb);
  const std::string made = TemporaryName(cdb);
  ::unlink(made.c_str());
  const SubprocessResult result =
      RunProcess({.arguments = {FindProgram("tcprules"), made, made + ".tmp"}, .input = rules});
  if (result.exit_status != 0) {
    ::unlink((made + ".tmp").c_str());
    throw Failure(ExitCode::kSystem,
                  cdb + ": not made: " + result.output.substr(0, result.output.find('\n')));
  }
  ReplaceByFile(cdb, 0644);
}

void CheckAndCompile(const TcpRulesFiles& files) {
  const auto rules = ReadFile(files.source);
  if (!rules) {
    throw UserFailure(files.source + ": there is no such file");
  }
  const RuleCheck check = CheckRules(*rules);
  Print(files.source, check);
  if (check.HasErrors()) {
    throw UserFailure(files.cdb + ": stays as it is");
  }
  Compile(*rules, files.cdb);
  std::cout << files.cdb << ": " << check.rules << (check.rules == 1 ? " rule" : " rules")
            << ", for the next connection\n";
}

ExitCode Tcprules(const Context& context, const std::string& file) {
  if (!file.empty()) {
    if (!context.root.empty() && !file.starts_with('/')) {
      throw UserFailure("\"" + file + "\" is not an absolute path, which --root wants");
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
  const auto file = std::make_shared<std::string>();
  CLI::App* const command =
      AddCommand(program.app, "tcprules", "checks tcp.smtp and compiles it to tcp.smtp.cdb",
                 "qhpsi-installer tcprules");
  command->add_option("FILE", *file, "the rules; else those of the SMTP services (TCPRULES)");
  command->callback([&program, file] {
    program.action = [&program, file] { return Tcprules(program.context, *file); };
  });
}

}  // namespace installer
