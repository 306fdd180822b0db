// Whether a rule means a message.
//
// Text is compared without regard to the case of ASCII letters, in all comparisons, as IndiMail
// does; regular expressions are RE2's, found anywhere in the value. A header that is there several
// times matches when one of its values does; kDoesNotContain, when none of them contains the
// keyword. A header that the message has not never matches, kDoesNotContain either.
//
// What a message's sender wrote cannot make this slow or fail: time is linear in the header's size.

#ifndef FILTER_RULES_COMPARE_H_
#define FILTER_RULES_COMPARE_H_

#include <optional>
#include <string>
#include <vector>

#include "filter/rules/address_book.h"
#include "filter/rules/rule.h"

namespace filter {

class MessageHeader;

// Who the message is from and for, where that is not in its header.
struct Correspondents {
  std::string sender;             // of the envelope; empty for a bounce
  std::vector<std::string> own;   // the user's addresses: USER@DOMAIN, RECIPIENT
  AddressBook address_book = {};  // needed where a rule NeedsAddressBook()
};

// Why a rule matches, to tell people.
struct Match {
  std::string header;  // "Subject"; empty with the comparisons that need no header
  std::string value;   // what the message has there, unfolded and decoded
};

bool NeedsAddressBook(const Rule& rule);

// Nothing when the rule does not mean this message. Throws Failure when the rule itself is broken
// (a regular expression that does not compile), which no rule of RulesFor() is.
std::optional<Match> FindMatch(const Rule& rule, const MessageHeader& header,
                               const Correspondents& who);

}  // namespace filter

#endif  // FILTER_RULES_COMPARE_H_
