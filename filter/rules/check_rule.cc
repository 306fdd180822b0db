#include "filter/rules/check_rule.h"

#include <algorithm>
#include <climits>
#include <cstddef>
#include <string>

#include "filter/base/failure.h"
#include "filter/base/mailbox_name.h"
#include "filter/base/printable.h"
#include "filter/rules/comparison.h"
#include "filter/rules/header_names.h"
#include "filter/rules/numeric_expression.h"
#include "filter/rules/regular_expression.h"
#include "filter/rules/rule.h"
#include "qhpsi/base/ascii.h"

namespace filter {
namespace {

void Require(bool condition, const std::string& complaint) {
  if (!condition) {
    throw PermanentFailure(complaint);
  }
}

void CheckName(const std::string& name) {
  Require(!name.empty(), "the rule has no name");
  Require(name.size() <= kMaxRuleName, "the rule's name is too long");
  Require(IsPrintable(name), "the rule's name is not printable");
}

void CheckComparison(const Rule& rule) {
  const std::string name = Name(rule.comparison);
  if (!NeedsHeader(rule.comparison)) {
    Require(!rule.header, name + " takes no header");
    Require(rule.keyword.empty(), name + " takes no keyword");
    return;
  }
  Require(rule.header.has_value(), name + " needs a header");
  Require(IsHeaderName(*rule.header), "the header's name is not valid");
  Require(rule.keyword.size() <= kMaxKeyword, "the keyword is too long");
  // Every value contains the empty keyword: a rule with a forgotten keyword would match all mail.
  Require(!rule.keyword.empty() || rule.comparison == Comparison::kEquals,
          name + " needs a keyword");
}

void CheckKeyword(const Rule& rule) {
  if (rule.comparison == Comparison::kNumeric) {
    CheckExpression(rule.keyword);
  }
  if (rule.comparison == Comparison::kRegularExpression) {
    const RegularExpression compiles(rule.keyword);
  }
}

void CheckFolder(const std::string& folder) {
  Require(folder == kNoDeliver || IsFolder(folder),
          "the folder cannot be in a Maildir: no slash, nothing unprintable, no dot at either "
          "end, no two dots together, at most " +
              std::to_string(kMaxFolder) + " bytes");
}

void CheckAddress(const std::string& address) {
  const size_t at = address.rfind('@');
  Require(at != std::string::npos && at > 0 && at + 1 < address.size() &&
              address.size() <= kMaxAddress && IsPrintable(address) &&
              address.find_first_of(" <>") == std::string::npos,
          "the address to forward to is not valid: write USER@DOMAIN");
}

void CheckProgram(const std::string& program) {
  Require(!qhpsi::Trim(program).empty(), "the program is missing");
  Require(program.size() <= kMaxProgram, "the program's command is too long");
  Require(IsPrintable(program), "the program's command is not printable");
}

void CheckAction(const Rule& rule) {
  switch (rule.action) {
    case Action::kForward:
    case Action::kForwardAndBounce:
      CheckAddress(rule.target);
      return;
    case Action::kPipe:
    case Action::kPipeAndBounce:
      CheckProgram(rule.target);
      return;
    case Action::kDeliver:
    case Action::kBounce:
      Require(rule.target.empty(), "neither delivering nor bouncing takes an address or program");
  }
}

}  // namespace

void CheckRule(const Rule& rule) {
  CheckName(rule.name);
  CheckComparison(rule);
  CheckKeyword(rule);
  CheckFolder(rule.folder);
  CheckAction(rule);
}

void CheckUser(std::string_view user) {
  Require(!user.empty(), "the user's name is missing");
  Require(user.size() <= kMaxUser, "the user's name is too long");
  Require(IsPrintable(user), "the user's name is not printable");
  Require(std::none_of(user.begin(), user.end(), [](char c) { return c != qhpsi::ToLower(c); }),
          "the user's name is not in lower case");
}

bool IsFolder(std::string_view folder) {
  return !folder.empty() && folder.size() <= kMaxFolder && IsPrintable(folder) &&
         EncodeMailboxName(folder).size() < NAME_MAX &&
         folder.find('/') == std::string_view::npos && folder.front() != '.' &&
         folder.back() != '.' && folder.find("..") == std::string_view::npos;
}

}  // namespace filter
