#include "filter/base/mailbox_name.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <utility>

namespace filter {
namespace {

TEST(MailboxName, IsModifiedUtf7) {
  const std::initializer_list<std::pair<std::string, std::string>> names = {
      {"Quarantine", "Quarantine"},
      {"Junk.Viruses 2", "Junk.Viruses 2"},
      {"Entw\xC3\xBCrfe", "Entw&APw-rfe"},
      {"R&D", "R&-D"},
      {"&", "&-"},
      {"\xE5\x8F\xB0\xE5\x8C\x97", "&U,BTFw-"},                // RFC 3501's example
      {"\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E", "&ZeVnLIqe-"},  // the same
      {"\xF0\x9F\x90\x9B.x", "&2D3cGw-.x"},                    // a pair in UTF-16
      {"~peter", "~peter"},
  };
  for (const auto& [name, encoded] : names) {
    EXPECT_EQ(EncodeMailboxName(name), encoded);
    EXPECT_EQ(DecodeMailboxName(encoded), name);
    EXPECT_EQ(EncodeMailboxName(encoded), encoded) << "it is encoded already";
  }
}

TEST(MailboxName, WhatIsNotEncodedAsWeDoIsAnOrdinaryName) {
  for (const std::string name : {"R&D", "&AC8-", "a&APw", "&APx-", "&!!-", "&2D0-", "&AGE-"}) {
    EXPECT_NE(EncodeMailboxName(name), name);
    EXPECT_EQ(DecodeMailboxName(name), name);
    EXPECT_EQ(DecodeMailboxName(EncodeMailboxName(name)), name);
  }
}

}  // namespace
}  // namespace filter
