// The check of tcp.smtp against what tcprules does: rules without an error are rules that it takes.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "installer/service/tcp_rules.h"
#include "qhpsi/base/ascii.h"
#include "tests/fuzz/bytes.h"
#include "tests/fuzz/property.h"

namespace {

using fuzz::Require;

// Removes the assignments of variables; false where tcprules says that it cannot parse them.
bool TakeAssignments(std::string_view text) {
  while (!text.empty()) {
    const size_t equals = text.find('=');
    if (text.front() != ',' || equals == std::string_view::npos || equals + 1 == text.size()) {
      return false;
    }
    const size_t end = text.find(text[equals + 1], equals + 2);
    if (end == std::string_view::npos) {
      return false;
    }
    text.remove_prefix(end + 1);
  }
  return true;
}

// That of ucspi-tcp-ipv6 takes addresses with colons.
size_t EndOfAddress(std::string_view line) {
  const size_t end = std::min(line.find(":allow"), line.find(":deny"));
  return end == std::string_view::npos ? line.find(':') : end;
}

// Whether tcprules takes the line; `rules` counts those that it does not pass over.
bool TakeLine(std::string_view line, size_t& rules) {
  line = line.substr(0, line.find_last_not_of(" \t\n") + 1);
  const size_t colon = EndOfAddress(line);
  if (line.empty() || line.front() == '#' || colon == std::string_view::npos) {
    return true;
  }
  ++rules;
  line.remove_prefix(colon + 1);
  for (const std::string_view word : {"deny", "allow"}) {
    if (line.starts_with(word)) {
      return TakeAssignments(line.substr(word.size()));
    }
  }
  return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text = fuzz::Text(data, size);
  const installer::RuleCheck check = installer::CheckRules(text);
  const auto lines = static_cast<size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
  size_t last = 1;
  for (const installer::RuleFinding& finding : check.findings) {
    Require(finding.line >= last && finding.line <= lines, "findings come by line");
    Require(std::none_of(finding.text.begin(), finding.text.end(), qhpsi::IsControl),
            "a finding is one line");
    last = finding.line;
  }
  if (check.HasErrors()) {
    return 0;
  }
  size_t rules = 0;
  for (std::string_view rest = text; !rest.empty();) {
    const size_t line = std::min(rest.find('\n'), rest.size());
    Require(TakeLine(rest.substr(0, line), rules), "tcprules takes what has no error");
    rest.remove_prefix(std::min(line + 1, rest.size()));
  }
  Require(rules == check.rules, "and passes over no rule");
  return 0;
}
