#include "filter/rules/action_text.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "filter/base/failure.h"
#include "filter/base/printable.h"
#include "filter/rules/rule.h"

namespace filter {
namespace {

struct Entry {
  std::string_view text;  // the target follows it
  Action action;
};

constexpr std::array<Entry, 6> kActions = {{
    {"0", Action::kDeliver},
    {"1", Action::kBounce},
    {"2&", Action::kForward},
    {"2|", Action::kPipe},
    {"3&", Action::kForwardAndBounce},
    {"3|", Action::kPipeAndBounce},
}};

bool Fits(const Entry& entry, std::string_view text) {
  return entry.text.size() == 1 ? text == entry.text : text.starts_with(entry.text);
}

}  // namespace

void SetAction(Rule& rule, std::string_view text) {
  const auto* const entry = std::find_if(kActions.begin(), kActions.end(),
                                         [text](const Entry& e) { return Fits(e, text); });
  if (entry == kActions.end()) {
    throw PermanentFailure("-b " + Printable(text) +
                           ": is none of 0, 1, 2&address, 2|program, 3&address, 3|program");
  }
  rule.action = entry->action;
  rule.target = text.substr(entry->text.size());
}

std::string ActionText(const Rule& rule) {
  const auto* const entry = std::find_if(kActions.begin(), kActions.end(), [&rule](const Entry& e) {
    return e.action == rule.action;
  });
  return std::string(entry->text) + rule.target;
}

}  // namespace filter
