#include "installer/service/supervise_status.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "installer/service/last_log_line.h"
#include "installer/system/tree.h"
#include "tests/temp_dir.h"

namespace installer {
namespace {

using namespace std::string_literals;

// 2001-09-09 01:46:40 UTC, 1'000'000'000 seconds after 1970.
constexpr std::string_view kBillion("\x40\x00\x00\x00\x3b\x9a\xca\x0a", 8);

std::string Status(const std::string& pid, char paused, char wanted) {
  return std::string(kBillion) + "\0\0\0\0"s + pid + paused + wanted;
}

TEST(SuperviseStatus, Up) {
  const auto status = ParseSuperviseStatus(Status("\x39\x30\0\0"s, 0, 'u'));
  ASSERT_TRUE(status);
  EXPECT_TRUE(status->up());
  EXPECT_EQ(status->pid, 12345);
  EXPECT_EQ(status->since, 1'000'000'000);
  EXPECT_FALSE(status->paused);
  EXPECT_EQ(status->wanted, Wanted::kUp);
}

TEST(SuperviseStatus, DownAndPaused) {
  const auto status = ParseSuperviseStatus(Status("\0\0\0\0"s, 1, 'd'));
  ASSERT_TRUE(status);
  EXPECT_FALSE(status->up());
  EXPECT_TRUE(status->paused);
  EXPECT_EQ(status->wanted, Wanted::kDown);
  EXPECT_EQ(ParseSuperviseStatus(Status("\0\0\0\0"s, 0, 0))->wanted, Wanted::kNothing);
}

TEST(SuperviseStatus, MayBeLongerButNotShorter) {
  EXPECT_TRUE(ParseSuperviseStatus(Status("\1\0\0\0"s, 0, 'u') + "xx"));
  EXPECT_FALSE(ParseSuperviseStatus(Status("\1\0\0\0"s, 0, 'u').substr(1)));
  EXPECT_FALSE(ParseSuperviseStatus(""));
}

TEST(SuperviseStatus, NothingWhereNoSuperviseRuns) {
  const tests::TempDir dir;
  EXPECT_FALSE(ReadSuperviseStatus(Tree(""), dir.Path()));
}

TEST(LogLine, HasItsTimeAndText) {
  const auto line = ParseLastLogLine(
      "@400000003b9aca0a00000000 first\n@400000003b9aca0b12345678 clamd: no signatures\n");
  ASSERT_TRUE(line);
  EXPECT_EQ(line->time, 1'000'000'001);
  EXPECT_EQ(line->text, "clamd: no signatures");
}

TEST(LogLine, OfAnyOtherForm) {
  EXPECT_FALSE(ParseLastLogLine(""));
  EXPECT_FALSE(ParseLastLogLine("\n\n"));
  for (const char* text : {"no stamp", "@400 short", "@40000000zzzzzzzz00000000 no number"}) {
    const auto line = ParseLastLogLine(text);
    ASSERT_TRUE(line);
    EXPECT_FALSE(line->time);
    EXPECT_EQ(line->text, text);
  }
  EXPECT_EQ(ParseLastLogLine("@400000003b9aca0b12345678")->text, "");
  EXPECT_EQ(ParseLastLogLine("escape \033[31m and \xff\n")->text, "escape ?[31m and ?");
}

}  // namespace
}  // namespace installer
