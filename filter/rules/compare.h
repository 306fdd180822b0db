// Decides whether a rule matches a message.
//
// All comparisons ignore the case of ASCII letters, as IndiMail's do. A regular expression may
// match anywhere in the value. If a message has a header several times, one matching value is
// enough; kDoesNotContain matches when no value contains the keyword. No comparison matches a
// header that the message lacks, not even kDoesNotContain.
//
// Nothing that a sender writes can make this slow or fail: time is linear in the header's size.

#ifndef FILTER_RULES_COMPARE_H_
#define FILTER_RULES_COMPARE_H_

#include <optional>
#include <string>
#include <vector>

#include "filter/rules/address_book.h"
#include "filter/rules/rule.h"

namespace filter {

class MessageHeader;

// The sender and recipient, as far as the message's header does not tell them.
struct Correspondents {
  std::string sender;             // of the envelope; empty for a bounce
  std::vector<std::string> own;   // the user's addresses: USER@DOMAIN, RECIPIENT
  AddressBook address_book = {};  // needed if a rule NeedsAddressBook()
};

// Why a rule matches, for people.
struct Match {
  std::string header;  // "Subject"; empty for comparisons that need no header
  std::string value;   // what the message has there, unfolded and decoded
};

bool NeedsAddressBook(const Rule& rule);

// Nothing when the rule does not match this message. Throws Failure when the rule itself is broken
// (a regular expression that does not compile); the rules of RulesFor() never are.
std::optional<Match> FindMatch(const Rule& rule, const MessageHeader& header,
                               const Correspondents& who);

}  // namespace filter

#endif  // FILTER_RULES_COMPARE_H_
