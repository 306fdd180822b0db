#include "installer/quarantine/caught_mail.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <vector>

#include "qhpsi/base/fd.h"
#include "tests/temp_dir.h"

namespace installer {
namespace {

using Strings = std::vector<std::string>;
using namespace std::string_literals;

constexpr const char* kRedirected =
    "Return-Path: <me@example.net>\n"
    "Delivered-To: lab@example.org\n"
    "Received: (qmail 1 invoked from network); 26 Nov 2026 14:05:00 -0000      \n"
    "X-QHPSI: virus found\n"
    "X-QHPSI-Virus: Eicar-Test-Signature\n"
    "X-Quarantine-ID: lab@example.org, one@example.org,two@example.org,\n"
    " three@example.org\n"
    "Subject: an invoice\n";

TEST(CaughtMail, ThatWasRedirected) {
  const CaughtMail mail = ReadHeader(kRedirected);
  EXPECT_EQ(mail.virus, "Eicar-Test-Signature");
  EXPECT_EQ(mail.sender, "me@example.net");
  EXPECT_EQ(mail.recipients, (Strings{"one@example.org", "two@example.org", "three@example.org"}));
  EXPECT_EQ(mail.delivered_to, "lab@example.org");
  EXPECT_EQ(std::string(kRedirected).substr(mail.delivery_lines, 9), "Received:");
}

TEST(CaughtMail, ThatSaysNothing) {
  for (const std::string header : {"", "Subject: x\n", "no field\n", "\n", ":\n"}) {
    const CaughtMail mail = ReadHeader(header);
    EXPECT_EQ(mail.virus, "") << header;
    EXPECT_FALSE(mail.sender) << header;
    EXPECT_TRUE(mail.recipients.empty()) << header;
    EXPECT_EQ(mail.delivery_lines, 0U) << header;
  }
}

TEST(CaughtMail, WhatASenderWroteIsNoDelivery) {
  const CaughtMail mail = ReadHeader(
      "Return-Path: <>\nReceived: x\nReturn-Path: <a@x>\nDelivered-To: b@x\nX-QHPSI-Virus: one\n"
      "X-QHPSI-Virus: two\nX-Quarantine-ID: l@x, c@x\nX-Quarantine-ID: l@x, d@x\n");
  EXPECT_EQ(mail.sender, "");
  EXPECT_EQ(mail.delivered_to, "");
  EXPECT_EQ(mail.delivery_lines, sizeof("Return-Path: <>\n") - 1);
  EXPECT_EQ(mail.virus, "one");
  EXPECT_EQ(mail.recipients, Strings{"c@x"});
}

std::string SenderIn(const std::string& line) {
  return ReadHeader("Return-Path: " + line + "\n").sender.value_or("none");
}

TEST(CaughtMail, SendersAreUnquoted) {
  EXPECT_EQ(SenderIn("<a@x>"), "a@x");
  EXPECT_EQ(SenderIn("<\"a b\"@x>"), "a b@x");
  EXPECT_EQ(SenderIn("<\"a\\\"b\\\\\"@x>"), "a\"b\\@x");
  EXPECT_EQ(SenderIn("<\"a"), "<\"a");
  EXPECT_EQ(SenderIn("<\"a>"), "a");
  EXPECT_EQ(SenderIn("<\"\\>"), "\\");
  EXPECT_EQ(SenderIn("a@x"), "a@x");
}

TEST(CaughtMail, AnEnvelopeTakesAddressesAlone) {
  EXPECT_TRUE(IsAddress("a@x"));
  EXPECT_TRUE(IsAddress("j\xc3\xb6rg@x"));
  EXPECT_TRUE(IsAddress("postmaster"));
  EXPECT_FALSE(IsAddress(""));
  EXPECT_FALSE(IsAddress("a@x\0Tb@x"s));
  EXPECT_FALSE(IsAddress("a@x\n"));
  EXPECT_TRUE(IsAddress(std::string(1002, 'a')));
  EXPECT_FALSE(IsAddress(std::string(1003, 'a')));
}

TEST(CaughtMail, WhatMayBeAnotherAddressIsNotCertain) {
  EXPECT_TRUE(IsCertain("a@x"));
  for (const char* const address : {"a?b@x", "<>", "", "a b@x"}) {
    EXPECT_FALSE(IsCertain(address)) << address;
  }
}

TEST(CaughtMail, TheHeaderEndsAtTheFirstEmptyLine) {
  const tests::TempDir dir;
  const auto header_of = [&dir](const std::string& message) {
    const std::string path = dir.File("mail", message);
    const qhpsi::Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    const Header header = HeaderOf(file, path, 1'000'000);
    EXPECT_TRUE(header.is_whole);
    return header.text;
  };
  EXPECT_EQ(header_of("a: b\n\nc: d\n\n"), "a: b\n");
  EXPECT_EQ(header_of("\nc: d\n\n"), "");
  EXPECT_EQ(header_of("a: b\nc: d\n"), "a: b\nc: d\n");
  EXPECT_EQ(header_of(""), "");
  const std::string longest = "a: " + std::string(16380, 'b') + "\n";  // a read ends in "\n\n"
  EXPECT_EQ(header_of(longest + "\nbody"), longest);
}

TEST(CaughtMail, AHeaderThatIsTooLongIsNotWhole) {
  const tests::TempDir dir;
  const std::string path = dir.File("mail", "a: " + std::string(50'000, 'b') + "\n\nbody");
  for (const size_t most : {1U, 16'384U, 20'000U, 50'000U, 50'004U}) {
    const qhpsi::Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    const Header header = HeaderOf(file, path, most);
    EXPECT_FALSE(header.is_whole);
    EXPECT_EQ(header.text.size(), most);
  }
  const qhpsi::Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  EXPECT_TRUE(HeaderOf(file, path, 50'005).is_whole);
}

}  // namespace
}  // namespace installer
