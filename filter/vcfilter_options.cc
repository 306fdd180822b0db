#include "filter/vcfilter_options.h"

#include <CLI/CLI.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "filter/base/failure.h"
#include "filter/base/printable.h"
#include "filter/rules/action_text.h"
#include "filter/rules/check_rule.h"
#include "filter/rules/comparison.h"
#include "filter/rules/rule.h"
#include "filter/store/domain_name.h"
#include "qhpsi/base/ascii.h"
#include "qhpsi/base/home.h"
#include "qhpsi/base/number.h"
#include "qhpsi/base/version.h"

namespace filter {
namespace {

// The command line before any check.
struct CommandLine {
  bool insert = false;
  bool show = false;
  std::optional<std::string> delete_number;
  std::optional<std::string> update_number;
  std::optional<std::string> compile;
  std::optional<std::string> address;
  VcfilterOptions options = {};
};

void AddCommands(CLI::App& app, CommandLine& line) {
  app.add_flag("-i", line.insert, "insert a rule");
  app.add_option("-d", line.delete_number, "delete rule N")->type_name("N");
  app.add_option("-u", line.update_number, "update rule N; options not given leave it as it is")
      ->type_name("N");
  app.add_flag("-s", line.show, "show the rules");
  app.add_flag("-r", line.options.raw, "with -s: one line of plain words for each rule");
  app.add_option("--compile", line.compile, "bring the rules file of DOMAIN into force")
      ->type_name("DOMAIN");
}

void AddRuleOptions(CLI::App& app, RuleOptions& rule) {
  app.add_option("-t", rule.name, "the rule's name")->type_name("NAME");
  app.add_option("-c", rule.comparison, "the comparison, a number or name")
      ->type_name("COMPARISON");
  app.add_option("-h", rule.header, "the header, a number or name; -1 if -c needs none")
      ->type_name("HEADER");
  app.add_option("-k", rule.keyword, "what the header is compared with")->type_name("KEYWORD");
  app.add_option("-f", rule.folder, "where to deliver: Inbox, /NoDeliver or a folder")
      ->type_name("FOLDER");
  app.add_option(
         "-b", rule.action,
         "further action: 0 none, 1 bounce, 2&address forward, 2|program pipe, 3 like 2 and "
         "bounce")
      ->type_name("ACTION");
}

void AddOthers(CLI::App& app, CommandLine& line) {
  app.add_flag("-v", line.options.verbose, "report the change");
  app.add_option("--home", line.options.home, "HOME of the mail system")
      ->type_name("DIR")
      ->capture_default_str();
  app.add_option(
         "address", line.address,
         "the rules' user; prefilt@DOMAIN and postfilt@DOMAIN stand for the rules before and "
         "after every user's own")
      ->type_name("USER@DOMAIN");
}

Command GivenCommand(const CommandLine& line) {
  std::vector<Command> given;
  if (line.insert) {
    given.push_back(Command::kInsert);
  }
  if (line.delete_number) {
    given.push_back(Command::kDelete);
  }
  if (line.update_number) {
    given.push_back(Command::kUpdate);
  }
  if (line.show) {
    given.push_back(Command::kShow);
  }
  if (line.compile) {
    given.push_back(Command::kCompile);
  }
  if (given.size() != 1) {
    throw PermanentFailure("one of -i, -d, -u, -s and --compile must be given; see --help");
  }
  return given.front();
}

std::string Domain(const std::string& domain) {
  const auto name = DirectoryName(domain);
  if (!name) {
    throw PermanentFailure(Printable(domain) + ": is no domain");
  }
  return *name;
}

void SetAddress(VcfilterOptions& options, const std::optional<std::string>& address) {
  if (!address) {
    throw PermanentFailure("USER@DOMAIN is missing; see --help");
  }
  const size_t at = address->rfind('@');
  if (at == std::string::npos) {
    throw PermanentFailure(Printable(*address) + ": is not USER@DOMAIN");
  }
  options.user = qhpsi::Lower(address->substr(0, at));
  CheckUser(options.user);
  options.domain = Domain(address->substr(at + 1));
}

unsigned RuleNumber(const std::string& text) {
  const auto number = qhpsi::ParseNumber(text, 0, kMaxNumber);
  if (!number) {
    throw PermanentFailure(Printable(text) + ": is no rule number");
  }
  return static_cast<unsigned>(*number);
}

VcfilterOptions Checked(CommandLine& line) {
  VcfilterOptions& options = line.options;
  options.command = GivenCommand(line);
  if (line.compile) {
    if (line.address) {
      throw PermanentFailure("--compile takes a domain, not an address");
    }
    options.domain = Domain(*line.compile);
  } else {
    SetAddress(options, line.address);
  }
  if (const auto& number = line.delete_number ? line.delete_number : line.update_number) {
    options.number = RuleNumber(*number);
  }
  return options;
}

std::string Footer() {
  return "Comparisons:\n" + ListComparisons() + "Headers (others by name):\n  -1 none\n" +
         HeaderNames().List() +
         "Example:\n  vcfilter -i -t virusFilter -c 0 -k \"virus found\" -f Quarantine -b 0 -h 28 "
         "prefilt@example.com\n";
}

std::string CanonicalFolder(const std::string& folder) {
  for (const char* special : {kInbox, kNoDeliver}) {
    if (qhpsi::EqualIgnoringCase(folder, special)) {
      return special;
    }
  }
  return folder;
}

}  // namespace

std::optional<VcfilterOptions> ParseVcfilterOptions(int argc, char** argv) {
  CommandLine line;
  line.options.home = qhpsi::kHome;
  CLI::App app{"Keeps the rules by which vfilter delivers mail.", "vcfilter"};
  app.set_help_flag("--help", "show this help");  // -h is a header
  app.set_version_flag("--version", std::string("vcfilter ") + qhpsi::kVersion, "show the version");
  app.footer(Footer());
  AddCommands(app, line);
  AddRuleOptions(app, line.options.rule);
  AddOthers(app, line);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& asked) {  // --help, --version
    app.exit(asked);
    return std::nullopt;
  } catch (const CLI::ParseError& error) {
    throw PermanentFailure(Printable(error.what()) + "; see --help");
  }
  return Checked(line);
}

Rule Apply(const RuleOptions& options, const HeaderNames& headers, Rule rule) {
  rule.name = options.name.value_or(rule.name);
  if (options.comparison) {
    const auto comparison = FindComparison(*options.comparison);
    if (!comparison) {
      throw PermanentFailure("-c " + Printable(*options.comparison) + ": is no comparison");
    }
    rule.comparison = *comparison;
  }
  if (!NeedsHeader(rule.comparison)) {
    rule.header.reset();
    rule.keyword.clear();
  } else {
    rule.header = options.header ? headers.Find(*options.header) : rule.header;
    rule.keyword = options.keyword.value_or(rule.keyword);
  }
  if (options.folder) {
    rule.folder = CanonicalFolder(*options.folder);
  }
  if (options.action) {
    SetAction(rule, *options.action);
  }
  return rule;
}

void RequireComplete(const RuleOptions& options) {
  const auto require = [](const std::optional<std::string>& value, const char* option) {
    if (!value) {
      throw PermanentFailure(std::string(option) + " is missing; see --help");
    }
  };
  require(options.name, "-t");
  require(options.comparison, "-c");
  const auto comparison = FindComparison(*options.comparison);
  if (!comparison || NeedsHeader(*comparison)) {
    require(options.header, "-h");
    require(options.keyword, "-k");
  }
  require(options.folder, "-f");
  require(options.action, "-b");
}

}  // namespace filter
