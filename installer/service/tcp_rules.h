// Checks the rules in tcp.smtp before tcprules compiles them.

#ifndef INSTALLER_SERVICE_TCP_RULES_H_
#define INSTALLER_SERVICE_TCP_RULES_H_

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace installer {

struct RuleFinding {
  size_t line = 0;
  bool is_error = false;  // else a warning
  std::string text = {};  // printable
};

struct RuleCheck {
  size_t rules = 0;
  std::vector<RuleFinding> findings = {};  // by line
  std::set<std::string> variables = {};    // that a rule sets for clients it allows

  bool HasErrors() const;
};

// Addresses of IPv6 are those of ucspi-tcp-ipv6; other tcprules refuse them.
//
// Errors are lines that tcprules rejects or misunderstands (such as one that it ignores), and
// values that qmail-queue refuses.
RuleCheck CheckRules(std::string_view text);

}  // namespace installer

#endif  // INSTALLER_SERVICE_TCP_RULES_H_
