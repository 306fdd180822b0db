// Actions as the option -b writes them: 0, 1, 2&address, 2|program, 3&address, 3|program.

#ifndef FILTER_RULES_ACTION_TEXT_H_
#define FILTER_RULES_ACTION_TEXT_H_

#include <string>
#include <string_view>

#include "filter/rules/rule.h"

namespace filter {

// Sets the rule's action and target from `text`. Throws Failure when `text` is no action.
void SetAction(Rule& rule, std::string_view text);

// "2&jane@example.com"
std::string ActionText(const Rule& rule);

inline bool Forwards(Action action) {
  return action == Action::kForward || action == Action::kForwardAndBounce;
}

inline bool Pipes(Action action) {
  return action == Action::kPipe || action == Action::kPipeAndBounce;
}

inline bool Bounces(Action action) {
  return action == Action::kBounce || action == Action::kForwardAndBounce ||
         action == Action::kPipeAndBounce;
}

}  // namespace filter

#endif  // FILTER_RULES_ACTION_TEXT_H_
