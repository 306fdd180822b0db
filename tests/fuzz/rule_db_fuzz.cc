// Compiled rules: they are the rules of the text, and a damaged file gives rules that are checked,
// or a failure.
//
// The first byte of an input is t for a text of rules, d for one whose compiled form is damaged (of
// the bytes up to a newline, each three are a place and a value), else a compiled file. HOME is the
// working directory.

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "filter/base/failure.h"
#include "filter/rules/check_rule.h"
#include "filter/rules/rule.h"
#include "filter/store/rule_db.h"
#include "filter/store/rule_db_format.h"
#include "filter/store/rule_text.h"
#include "filter/store/rules_text.h"
#include "filter/store/write_rule_db.h"
#include "qhpsi/base/fd.h"
#include "qhpsi/base/read_all.h"
#include "tests/fuzz/bytes.h"
#include "tests/fuzz/property.h"

namespace {

using filter::ListedRule;
using fuzz::Require;

constexpr const char* kDirectory = "filter/example.org";
constexpr const char* kFile = "filter/example.org/rules.cdb";

qhpsi::Fd OpenNew() {
  std::filesystem::create_directories(kDirectory);
  ::chmod(kDirectory, 0755);
  qhpsi::Fd file(::open(kFile, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  Require(file.valid(), "the file can be made");
  return file;
}

std::string Lines(const std::vector<ListedRule>& rules) {
  std::string lines;
  for (const ListedRule& rule : rules) {
    lines += filter::RuleLine(rule) + "\n";
  }
  return lines;
}

// What the text says about mail to `user`.
std::string Expected(const filter::RulesText& rules, const std::string& user) {
  const bool is_special = user == filter::kBefore || user == filter::kAfter;
  return Lines(rules.Of(filter::kBefore)) + (is_special ? "" : Lines(rules.Of(user))) +
         Lines(rules.Of(filter::kAfter));
}

std::set<std::string> Users(const filter::RulesText& rules) {
  std::set<std::string> users = {"jane", "nobody"};
  for (const ListedRule& rule : rules.All()) {
    users.insert(rule.user);
  }
  return users;
}

void CheckCompiled(const filter::RulesText& rules) {
  for (const std::string& user : Users(rules)) {
    Require(Lines(filter::RulesFor(".", user, "Example.ORG.")) == Expected(rules, user),
            "compiled rules are those of the text");
  }
  Require(filter::RulesFor(".", "jane", "example.com").empty(), "another domain has none");
  const qhpsi::Fd directory(::open(kDirectory, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  Require(filter::RulesMark(directory.get(), kDirectory) == filter::MarkOf(rules.Text()),
          "the mark tells which text it was");
}

void CheckWhateverItIs(const std::set<std::string>& users) {
  for (const std::string& user : users) {
    try {
      for (const ListedRule& rule : filter::RulesFor(".", user, "example.org")) {
        filter::CheckUser(rule.user);
        filter::CheckRule(rule.rule);
      }
    } catch (const filter::Failure& failure) {
      Require(std::string_view(failure.what()).find(kFile) != std::string_view::npos,
              "a failure names the file");
    }
  }
}

// Compiles the rules in `text`, and damages the file at the places in `damage`.
void CompileAndCheck(std::string_view text, std::string_view damage) {
  std::set<std::string> users;
  try {
    const filter::RulesText rules(text, "rules");
    filter::WriteRuleDb(OpenNew().get(), rules, kFile);
    if (damage.empty()) {
      CheckCompiled(rules);
      return;
    }
    users = Users(rules);
  } catch (const filter::Failure&) {
    return;  // no rules
  }
  const qhpsi::Fd file(::open(kFile, O_RDWR | O_CLOEXEC));
  std::string content = qhpsi::ReadAll(file.get(), size_t{1} << 20).value();
  for (; damage.size() >= 3; damage.remove_prefix(3)) {
    const size_t place =
        static_cast<unsigned char>(damage[0]) * size_t{256} + static_cast<unsigned char>(damage[1]);
    content[place % content.size()] = damage[2];
  }
  Require(::pwrite(file.get(), content.data(), content.size(), 0) ==
              static_cast<ssize_t>(content.size()),
          "the file can be written");
  CheckWhateverItIs(users);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  fuzz::Bytes bytes(data, size);
  switch (bytes.Byte()) {
    case 't':
      CompileAndCheck(bytes.Rest(), {});
      break;
    case 'd': {
      const std::string_view damage = bytes.Until('\n');
      CompileAndCheck(bytes.Rest(), damage);
      break;
    }
    default:
      Require(qhpsi::WriteAll(OpenNew().get(), bytes.Rest()), "the file can be written");
      CheckWhateverItIs({"jane", "nobody"});
  }
  return 0;
}
