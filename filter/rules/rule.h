// One rule of a filter: which messages it matches, and what happens to them.
//
// vcfilter keeps a list of rules for each user of a domain; vfilter acts on the first rule that
// matches a message.

#ifndef FILTER_RULES_RULE_H_
#define FILTER_RULES_RULE_H_

#include <optional>
#include <string>

namespace filter {

// The numbers are IndiMail's: people's scripts use them.
enum class Comparison {
  kEquals = 0,
  kContains = 1,
  kDoesNotContain = 2,
  kStartsWith = 3,
  kEndsWith = 4,
  kSenderNotInAddressBook = 5,
  kMyAddressNotInRecipients = 6,  // not in To, Cc or Bcc
  kNumeric = 7,
  kRegularExpression = 8,
};

// Special folders of a rule.
inline constexpr const char* kInbox = "Inbox";           // the Maildir itself
inline constexpr const char* kNoDeliver = "/NoDeliver";  // deliver to no folder

// What happens besides the delivery to the folder.
enum class Action {
  kDeliver,           // 0
  kBounce,            // 1
  kForward,           // 2&address
  kPipe,              // 2|program
  kForwardAndBounce,  // 3&address
  kPipeAndBounce,     // 3|program
};

struct Rule {
  std::string name = {};  // for people
  // The header's name; none for comparisons that need no header.
  std::optional<std::string> header = {};
  Comparison comparison = Comparison::kEquals;
  std::string keyword = {};     // empty for comparisons that need none
  std::string folder = kInbox;  // kInbox, kNoDeliver, or a Maildir++ folder such as Quarantine
  Action action = Action::kDeliver;
  std::string target = {};  // address or shell command of Action
};

// Users that stand for their whole domain: their rules come before and after each user's own.
inline constexpr const char* kBefore = "prefilt";
inline constexpr const char* kAfter = "postfilt";

// A rule with its place in the list. vfilter tries a user's rules by number, lowest first.
struct ListedRule {
  std::string user = {};  // a local part in lower case, kBefore or kAfter
  unsigned number = 0;
  Rule rule = {};
};

}  // namespace filter

#endif  // FILTER_RULES_RULE_H_
