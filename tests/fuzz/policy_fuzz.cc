// A policy: a plain reader finds the same rules, and a plain search the same rule.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "queue/failure.h"
#include "queue/policy.h"
#include "tests/fuzz/bytes.h"
#include "tests/fuzz/property.h"

namespace {

using fuzz::Require;
using queue::PolicyRule;

constexpr std::string_view kName = "Heuristics.Encrypted.Zip";

std::vector<std::string> Words(const std::string& line) {
  std::vector<std::string> words(1);
  for (const char c : line) {
    if (c != ' ' && c != '\t' && c != '\r') {
      words.back() += c;
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  if (words.back().empty()) {
    words.pop_back();
  }
  return words;
}

// Without brackets, which have rules of their own.
bool Matches(std::string_view pattern, std::string_view name) {
  if (pattern.empty()) {
    return name.empty();
  }
  if (pattern.front() == '*') {
    pattern.remove_prefix(std::min(pattern.find_first_not_of('*'), pattern.size()));
    for (size_t skipped = 0; skipped <= name.size(); ++skipped) {
      if (Matches(pattern, name.substr(skipped))) {
        return true;
      }
    }
    return false;
  }
  return !name.empty() && (pattern.front() == '?' || pattern.front() == name.front()) &&
         Matches(pattern.substr(1), name.substr(1));
}

void CheckRules(const std::string& text, const std::vector<PolicyRule>& rules) {
  auto rule = rules.begin();
  std::istringstream lines(text);
  size_t number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    const std::vector<std::string> words = Words(line);
    if (words.empty() || words.front().front() == '#') {
      continue;
    }
    Require(rule != rules.end() && rule->line == number, "each line of words is a rule");
    Require(words.size() == (rule->action == PolicyRule::Action::kForward ? 3U : 2U),
            "forward alone has an address");
    Require(rule->pattern == words[0] && Name(rule->action) == words[1], "a rule is its line's");
    Require(rule->address == (words.size() == 3 ? words[2] : ""), "and so is its address");
    ++rule;
  }
  Require(rule == rules.end(), "no rule comes from nowhere");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(fuzz::Text(data, size));
  std::vector<PolicyRule> rules;
  try {
    rules = queue::ParsePolicy(text);
  } catch (const queue::Failure& failure) {
    Require(std::string_view(failure.what()).starts_with("QHPSIPOLICY: line "),
            "a complaint names the line");
    return 0;
  }
  CheckRules(text, rules);
  // Many stars would keep the plain search busy for ever.
  const bool is_plain = std::all_of(rules.begin(), rules.end(), [](const PolicyRule& rule) {
    return rule.pattern.find_first_of("[\\") == std::string::npos &&
           std::all_of(rule.pattern.begin(), rule.pattern.end(), [](char c) { return c > 0; }) &&
           std::count(rule.pattern.begin(), rule.pattern.end(), '*') < 4;
  });
  if (is_plain) {
    const auto expected = std::find_if(rules.begin(), rules.end(), [](const PolicyRule& rule) {
      return Matches(rule.pattern, kName);
    });
    const PolicyRule* const found = queue::FindRule(rules, std::string(kName));
    Require(found == (expected == rules.end() ? nullptr : &*expected), "the first one counts");
  }
  return 0;
}
