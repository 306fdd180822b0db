// What the site wants done with infected mail by the name that the scanner gave it:
// control/qhpsipolicy or the file that QHPSIPOLICY names. See qmail-queue(8).
//
//   # a comment
//   Heuristics.Encrypted.*  unscannable
//   PUA.*                   forward postmaster@example.org
//   *.UNOFFICIAL            mark
//
// Each line has a pattern, in which * and ? stand for what they do in file names, and an action.
// The first pattern that matches counts; where none does, REJECTVIRUS and VIRUSFORWARD do.

#ifndef QUEUE_POLICY_H_
#define QUEUE_POLICY_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "queue/verdict.h"

namespace queue {

struct PolicyRule {
  enum class Action {
    kRefuse,
    kMark,  // virus found, to those that it was for
    kDrop,
    kForward,      // virus found, to `address` alone
    kIgnore,       // a false positive: clean
    kUnscannable,  // the scanner could not look into it: neither clean nor infected
  };

  size_t line = 0;  // in the file, from 1
  std::string pattern;
  Action action;
  std::string address;
};

// As the file has it: "refuse".
const char* Name(PolicyRule::Action action);

// Throws Failure kConfig for a line that makes no sense, with its number and not its text: the file
// may be one that the caller may not read.
std::vector<PolicyRule> ParsePolicy(std::string_view text);

// The first that matches; null where none does.
const PolicyRule* FindRule(const std::vector<PolicyRule>& rules, const std::string& virus);

// The rule for this verdict. Nothing for mail that is not infected, for which the file is not even
// opened, and where the site has no such file: `path` is empty. Throws Failure kConfig when there
// should be one and it cannot be read, or makes no sense: nothing is let in by mistake.
std::optional<PolicyRule> RuleFor(const Verdict& verdict, const std::string& path);

}  // namespace queue

#endif  // QUEUE_POLICY_H_
