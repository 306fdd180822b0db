#include "installer/quarantine/mail_list.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "installer/quarantine/caught_mail.h"
#include "installer/quarantine/maildir.h"

namespace installer {
namespace {

// A sender in a hurry to take over a terminal, and a mail that says nothing of itself.
std::vector<ListedMail> Mails() {
  return {
      {.stored = {.name = "1.M1.\x1b[2J", .time = 1'795'700'000, .size = 12'345},
       .caught = {.virus = "Eicar\x9b", .sender = "\x1b]0;x\a@x", .recipients = {"a@x", "b\n@x"}}},
      {.stored = {.name = "2", .time = 1'795'700'060, .size = 1, .is_passed = true},
       .caught = {.sender = ""}}};
}

TEST(MailList, HasALineForEachMailThatNoTerminalMinds) {
  const std::string text = ListAsText(Mails());
  EXPECT_NE(text.find("  12.3 kB  Eicar?  ?]0;x?@x  a@x +1  1.M1.?[2J\n"), std::string::npos)
      << text;
  EXPECT_NE(text.find("  1 B      -       <>        -       2  released\n"), std::string::npos)
      << text;
  EXPECT_EQ(ListAsText({}), "");
}

TEST(MailList, HasAnObjectForEachMail) {
  const auto json = nlohmann::json::parse(ListAsJson(Mails()));
  EXPECT_EQ(json.at(0).at("recipients"), (std::vector<std::string>{"a@x", "b?@x"}));
  EXPECT_EQ(json.at(0).at("virus"), "Eicar?");
  EXPECT_EQ(json.at(0).at("bytes"), 12'345);
  EXPECT_EQ(json.at(0).at("released"), false);
  EXPECT_EQ(json.at(1).at("sender"), "");
  EXPECT_TRUE(json.at(1).at("virus").is_null());
  EXPECT_EQ(json.at(1).at("released"), true);
  EXPECT_EQ(ListAsJson({}), "[]\n");
}

}  // namespace
}  // namespace installer
