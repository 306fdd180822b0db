#include "queue/envelope.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <vector>

namespace queue {
namespace {

using State = EnvelopeParser::State;
using namespace std::string_literals;

State Parse(const std::string& bytes, size_t piece, EnvelopeParser& parser) {
  State state = State::kMore;
  for (size_t i = 0; i < bytes.size() && state == State::kMore; i += piece) {
    state = parser.Feed(std::string_view(bytes).substr(i, piece));
  }
  return state;
}

void ExpectState(const std::string& bytes, State expected) {
  for (const size_t piece : {size_t{1}, size_t{2}, size_t{7}, size_t{100000}}) {
    EnvelopeParser parser;
    EXPECT_EQ(Parse(bytes, piece, parser), expected) << "in pieces of " << piece;
  }
}

TEST(Envelope, KeepsSenderAndRecipientsAsTheyCame) {
  EnvelopeParser parser;
  EXPECT_EQ(Parse("Fa@b\0Tc@d\0Te\nf\0\0"s, 3, parser), State::kComplete);
  EXPECT_EQ(parser.sender_record(), "Fa@b\0"s);
  EXPECT_EQ(parser.recipient_records(), "Tc@d\0Te\nf\0"s);
}

TEST(Envelope, ABounceHasAnEmptySender) { ExpectState("F\0Ta\0\0"s, State::kComplete); }

TEST(Envelope, MayHaveNoRecipient) { ExpectState("Fa\0\0"s, State::kComplete); }

TEST(Envelope, IsIncompleteUntilItsFinalNul) {
  const std::string whole = "Fa@b\0Tc@d\0\0"s;
  for (size_t length = 0; length < whole.size(); ++length) {
    ExpectState(whole.substr(0, length), State::kMore);
  }
}

TEST(Envelope, MustBeginWithTheSender) {
  ExpectState("Ta\0\0"s, State::kMalformed);
  ExpectState("\0"s, State::kMalformed);
}

TEST(Envelope, HasNothingButRecipientsAfterTheSender) {
  ExpectState("Fa\0Fb\0\0"s, State::kMalformed);
  ExpectState("Fa\0Tb\0Qc\0\0"s, State::kMalformed);
}

TEST(Envelope, AnAddressOf1002BytesFits) {
  ExpectState("F"s + std::string(1002, 'a') + "\0\0"s, State::kComplete);
  ExpectState("F\0T"s + std::string(1002, 'a') + "\0\0"s, State::kComplete);
}

TEST(Envelope, AnAddressOf1003BytesIsTooLongAndTheEndIsStillFound) {
  ExpectState("F"s + std::string(1003, 'a') + "\0Tb\0\0"s, State::kAddressTooLong);
  ExpectState("F\0T"s + std::string(1003, 'a') + "\0Tb\0"s, State::kMore);
  ExpectState("F\0T"s + std::string(200000, 'a') + "\0Tb\0\0"s, State::kAddressTooLong);
}

TEST(Envelope, WhatFollowsIsNotLookedAt) { ExpectState("Fa\0Tb\0\0junk"s, State::kComplete); }

TEST(Envelope, ListsItsRecipients) {
  std::vector<std::string> recipients;
  ForEachRecipient("Ta\0T\0Tb c\0"s, [&](std::string_view r) { recipients.emplace_back(r); });
  EXPECT_EQ(recipients, (std::vector<std::string>{"a", "", "b c"}));
}

}  // namespace
}  // namespace queue
