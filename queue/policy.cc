#include "queue/policy.h"

#include <fcntl.h>
#include <fnmatch.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "qhpsi/base/fd.h"
#include "qhpsi/base/read_all.h"
#include "qhpsi/base/take_line.h"
#include "queue/control.h"
#include "queue/envelope.h"
#include "queue/exit_code.h"
#include "queue/failure.h"
#include "queue/verdict.h"

namespace queue {
namespace {

constexpr size_t kMaxSize = size_t{64} * 1024;
constexpr std::string_view kBlanks = " \t\r";

using Action = PolicyRule::Action;

struct NamedAction {
  const char* name;
  Action action;
};
constexpr std::array<NamedAction, 6> kActions = {{{"refuse", Action::kRefuse},
                                                  {"mark", Action::kMark},
                                                  {"drop", Action::kDrop},
                                                  {"forward", Action::kForward},
                                                  {"ignore", Action::kIgnore},
                                                  {"unscannable", Action::kUnscannable}}};

Failure Senseless(size_t line, const char* what) {
  return {ExitCode::kConfig, "QHPSIPOLICY: line " + std::to_string(line) + " " + what};
}

// Removes the next word from `line`; empty at its end.
std::string_view TakeWord(std::string_view& line) {
  line.remove_prefix(std::min(line.find_first_not_of(kBlanks), line.size()));
  const std::string_view word = line.substr(0, line.find_first_of(kBlanks));
  line.remove_prefix(word.size());
  return word;
}

Action ParseAction(std::string_view word, size_t line) {
  for (const NamedAction& known : kActions) {
    if (word == known.name) {
      return known.action;
    }
  }
  throw Senseless(line, "names no action");
}

// Nothing for a comment and an empty line.
std::optional<PolicyRule> ParseLine(std::string_view text, size_t number) {
  const std::string_view pattern = TakeWord(text);
  if (pattern.empty() || pattern.front() == '#') {
    return std::nullopt;
  }
  const Action action = ParseAction(TakeWord(text), number);
  const std::string_view address = TakeWord(text);
  if (address.empty() == (action == Action::kForward)) {
    throw Senseless(number,
                    action == Action::kForward ? "names no address" : "has a word too many");
  }
  if (!TakeWord(text).empty()) {
    throw Senseless(number, "has a word too many");
  }
  if (!address.empty() && !IsPlainAddress(address)) {
    throw Senseless(number, "has no address that mail can be sent to");
  }
  return PolicyRule{.line = number,
                    .pattern = std::string(pattern),
                    .action = action,
                    .address = std::string(address)};
}

// A caller's fifo or device would hold mail up.
std::string ReadPolicy(const std::string& path) {
  const std::time_t before = std::time(nullptr);
  const qhpsi::Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  struct stat st = {};
  if (!fd.valid() || ::fstat(fd.get(), &st) != 0) {
    throw Failure(ExitCode::kConfig, "QHPSIPOLICY: cannot open the file", errno);
  }
  if (!S_ISREG(st.st_mode)) {
    throw Failure(ExitCode::kConfig, "QHPSIPOLICY: is not a file");
  }
  auto text = qhpsi::ReadAll(fd.get(), kMaxSize + 1);
  if (!text) {
    throw Failure(ExitCode::kConfig, "QHPSIPOLICY: cannot read the file", errno);
  }
  if (text->size() > kMaxSize) {
    throw Failure(ExitCode::kConfig, "QHPSIPOLICY: the file is larger than 64 KB");
  }
  RequireNotEmptied(fd.get(), *text, before, "QHPSIPOLICY: the file");
  return *std::move(text);
}

}  // namespace

const char* Name(Action action) {
  for (const NamedAction& known : kActions) {
    if (action == known.action) {
      return known.name;
    }
  }
  return "";
}

std::vector<PolicyRule> ParsePolicy(std::string_view text) {
  std::vector<PolicyRule> rules;
  for (size_t number = 1; !text.empty(); ++number) {
    const std::string_view line = qhpsi::TakeLine(text);
    if (line.find('\0') != std::string_view::npos) {
      throw Senseless(number, "has a NUL");
    }
    if (auto rule = ParseLine(line, number)) {
      rules.push_back(*std::move(rule));
    }
  }
  return rules;
}

const PolicyRule* FindRule(const std::vector<PolicyRule>& rules, const std::string& virus) {
  const auto found = std::find_if(rules.begin(), rules.end(), [&](const PolicyRule& rule) {
    return ::fnmatch(rule.pattern.c_str(), virus.c_str(), FNM_NOESCAPE) == 0;
  });
  return found == rules.end() ? nullptr : &*found;
}

std::optional<PolicyRule> RuleFor(const Verdict& verdict, const std::string& path) {
  if (verdict.kind != Verdict::Kind::kInfected || path.empty()) {
    return std::nullopt;
  }
  const std::vector<PolicyRule> rules = ParsePolicy(ReadPolicy(path));
  const PolicyRule* const rule = FindRule(rules, verdict.detail);
  return rule == nullptr ? std::nullopt : std::optional(*rule);
}

}  // namespace queue
