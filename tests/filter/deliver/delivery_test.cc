#include "filter/deliver/delivery.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "filter/base/failure.h"

namespace filter {
namespace {

using Variables = std::map<std::string, std::string>;

Delivery Identified(const Variables& variables, const DeliveryOptions& options = {}) {
  const auto environment = [&](const char* name) -> const char* {
    const auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
  };
  return IdentifyDelivery(environment, options);
}

// The environment that IndiMail's users/assign gives a virtual domain's mail.
Variables Virtual() {
  return {{"USER", "example.com"},
          {"HOST", "Example.com"},
          {"LOCAL", "example.com-Jane"},
          {"EXT", "Jane"},
          {"HOME", "/home/mail/example.com"},
          {"SENDER", "ann@example.org"},
          {"RECIPIENT", "example.com-Jane@Example.com"},
          {"RPLINE", "Return-Path: <ann@example.org>\n"},
          {"DTLINE", "Delivered-To: example.com-Jane@Example.com\n"}};
}

Variables Local() {
  return {{"USER", "joe"},
          {"HOST", "example.com"},
          {"LOCAL", "joe-lists"},
          {"EXT", "lists"},
          {"HOME", "/home/joe"},
          {"SENDER", ""},
          {"NEWSENDER", "joe-lists-owner@example.com"}};
}

Variables With(Variables variables, const std::string& name, const std::string& value) {
  variables[name] = value;
  return variables;
}

TEST(IdentifyDelivery, KnowsAVirtualUser) {
  const Delivery delivery = Identified(Virtual());
  EXPECT_EQ(delivery.address(), "jane@example.com");
  EXPECT_EQ(delivery.maildir, "/home/mail/example.com/jane/Maildir");
  EXPECT_EQ(delivery.home_of_user, "/home/mail/example.com/jane");
  EXPECT_EQ(delivery.sender, "ann@example.org");
  EXPECT_EQ(delivery.forward_sender, "ann@example.org");
  EXPECT_EQ(delivery.recipient, "example.com-Jane@Example.com");
  EXPECT_EQ(delivery.return_path_line, "Return-Path: <ann@example.org>\n");
  EXPECT_EQ(delivery.delivered_to_line, "Delivered-To: example.com-Jane@Example.com\n");
}

TEST(IdentifyDelivery, KnowsALocalUser) {
  const Delivery delivery = Identified(Local());
  EXPECT_EQ(delivery.address(), "joe@example.com");
  EXPECT_EQ(delivery.maildir, "/home/joe/Maildir");
  EXPECT_EQ(delivery.home_of_user, "");
  EXPECT_EQ(delivery.sender, "");
  EXPECT_EQ(delivery.forward_sender, "joe-lists-owner@example.com");
  EXPECT_EQ(delivery.recipient, "joe-lists@example.com");
  EXPECT_EQ(delivery.return_path_line, "Return-Path: <>\n");
  EXPECT_EQ(delivery.delivered_to_line, "Delivered-To: joe-lists@example.com\n");
}

TEST(IdentifyDelivery, LetsOptionsDecide) {
  const Delivery delivery =
      Identified(Local(), {.address = "Kim@Example.ORG", .maildir = "./Maildir"});
  EXPECT_EQ(delivery.address(), "kim@example.org");
  EXPECT_EQ(delivery.maildir, "./Maildir");
  EXPECT_EQ(Identified({}, {.address = "a@b@c", .maildir = {}}).address(), "a@b@c");
  EXPECT_EQ(Identified({}, {.address = "a@b", .maildir = {}}).maildir, "");
}

TEST(IdentifyDelivery, TakesNoPathFromASender) {
  for (const char* ext : {"..", ".", "../../root", "a/b", "/"}) {
    const Delivery delivery = Identified(With(Virtual(), "EXT", ext));
    EXPECT_EQ(delivery.maildir, "") << ext;
  }
  EXPECT_EQ(Identified(With(Virtual(), "EXT", std::string(256, 'a'))).maildir, "");
}

TEST(IdentifyDelivery, MakesLinesOfOneLine) {
  const Delivery delivery = Identified({{"USER", "joe"},
                                        {"HOST", "h"},
                                        {"SENDER", "a\nX: y"},
                                        {"RECIPIENT", "b\n\nbody"},
                                        {"RPLINE", "Return-Path: <a\nX: y>\n"},
                                        {"DTLINE", "Delivered-To: no newline"}});
  EXPECT_EQ(delivery.return_path_line, "Return-Path: <a_X: y>\n");
  EXPECT_EQ(delivery.delivered_to_line, "Delivered-To: b__body\n");
}

TEST(IdentifyDelivery, FailsForNowWhereNobodyIsNamed) {
  const auto fails = [](const Variables& variables, const DeliveryOptions& options) {
    try {
      Identified(variables, options);
      return false;
    } catch (const Failure& failure) {
      return failure.code() == ExitCode::kTemporary;
    }
  };
  EXPECT_TRUE(fails({}, {}));
  EXPECT_TRUE(fails({{"USER", "joe"}}, {}));
  EXPECT_TRUE(fails(With(Virtual(), "EXT", ""), {}));
  for (const char* address : {"", "joe", "@x", "joe@"}) {
    EXPECT_TRUE(fails(Local(), {.address = address, .maildir = {}})) << address;
  }
}

}  // namespace
}  // namespace filter
