#include "installer/quarantine/mail_list.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "installer/quarantine/caught_mail.h"
#include "installer/quarantine/maildir.h"

namespace installer {
namespace {

StoredMail Stored() {
  return {.name = "1.M1.\x1b[2J", .flags = "S", .path = "", .time = 1'795'700'000, .size = 12'345};
}

// Of a sender in a hurry to take over a terminal.
CaughtMail Caught() {
  return {.virus = "Eicar\x9b",
          .sender = "\x1b]0;x\a@x",
          .recipients = {"a@x", "b\n@x"},
          .delivered_to = "",
          .delivery_lines = 0};
}

// One that says nothing of itself, and has been sent on.
StoredMail Passed() {
  return {.name = "2", .flags = "PS", .path = "", .time = 1'795'700'060, .size = 1};
}

TEST(MailList, HasALineThatNoTerminalMinds) {
  const std::string line = MailAsLine(Stored(), Caught());
  EXPECT_EQ(line.substr(line.find(':') + 3),
            "  12.3 kB   Eicar?                    ?]0;x?@x                      "
            "a@x +1                        1.M1.?[2J\n");
  const std::string passed = MailAsLine(Passed(), {});
  EXPECT_EQ(passed.substr(passed.find(':') + 3),
            "  1 B       -                         -                             "
            "-                             2  released\n");
}

TEST(MailList, HasAnObject) {
  const auto json = nlohmann::json::parse(MailAsJson(Stored(), Caught()));
  EXPECT_EQ(json.at("recipients"), (std::vector<std::string>{"a@x", "b?@x"}));
  EXPECT_EQ(json.at("virus"), "Eicar?");
  EXPECT_EQ(json.at("bytes"), 12'345);
  EXPECT_EQ(json.at("released"), false);
  const auto passed = nlohmann::json::parse(MailAsJson(Passed(), {.sender = ""}));
  EXPECT_EQ(passed.at("sender"), "");
  EXPECT_TRUE(passed.at("virus").is_null());
  EXPECT_EQ(passed.at("released"), true);
}

}  // namespace
}  // namespace installer
