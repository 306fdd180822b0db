#include "qhpsi/base/passwd.h"

#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "tests/temp_dir.h"

namespace qhpsi {
namespace {

class PasswdTest : public testing::Test {
 protected:
  // Looks up `name` in a file of `content`.
  std::optional<uid_t> Uid(const std::string& content, std::string_view name = "qmailq") {
    std::array<PasswdEntry, 1> entries{{{.name = name, .uid = {}, .gid = {}}}};
    EXPECT_TRUE(LookUpUsers(entries, dir_.File("passwd", content).c_str()));
    EXPECT_EQ(entries[0].uid.has_value(), entries[0].gid.has_value());
    return entries[0].uid;
  }

  tests::TempDir dir_;
};

TEST_F(PasswdTest, SeveralUsersAtOnce) {
  const std::string path = dir_.File("passwd",
                                     "root:x:0:0:root:/root:/bin/bash\n"
                                     "qmaild:x:101:202::/:/bin/false\n"
                                     "qmailq:x:103:204::/:/bin/false\n");
  std::array<PasswdEntry, 3> entries{{{.name = "qmailq", .uid = {}, .gid = {}},
                                      {.name = "nobody", .uid = {}, .gid = {}},
                                      {.name = "root", .uid = {}, .gid = {}}}};
  EXPECT_TRUE(LookUpUsers(entries, path.c_str()));
  EXPECT_EQ(entries[0].uid, 103U);
  EXPECT_EQ(entries[0].gid, 204U);
  EXPECT_FALSE(entries[1].uid.has_value());
  EXPECT_EQ(entries[2].uid, 0U);
}

TEST_F(PasswdTest, TheFirstLineForANameCounts) {
  EXPECT_EQ(Uid("qmailq:x:1:1::/:\nqmailq:x:2:2::/:\n"), 1U);
}

TEST_F(PasswdTest, ANameIsTheWholeField) {
  EXPECT_FALSE(Uid("qmailqx:x:1:1::/:\nxqmailq:x:1:1::/:\nx:qmailq:1:1::/:\n"));
  EXPECT_FALSE(Uid("#qmailq:x:1:1::/:\n"));
}

TEST_F(PasswdTest, ALineWithoutItsNewline) { EXPECT_EQ(Uid("a:x:1:1::/:\nqmailq:x:2:2::/:"), 2U); }

TEST_F(PasswdTest, ABrokenLineNamesNobody) {
  for (const char* line :
       {"qmailq", "qmailq:", "qmailq:x:1", "qmailq:x::1::/:", "qmailq:x:1::/:", "qmailq:x:-1:1::/:",
        "qmailq:x:1:x::/:", "qmailq:x:0x1:1::/:", "qmailq:x:4294967295:1::/:",
        "qmailq:x:4294967296:1::/:", "qmailq:x: 1:1::/:"}) {
    EXPECT_FALSE(Uid(std::string(line) + "\n")) << line;
  }
  EXPECT_EQ(Uid("qmailq:x:4294967294:1::/:\n"), 4294967294U);
}

TEST_F(PasswdTest, LongFilesAndLines) {
  std::string many;
  for (int i = 0; i < 5000; ++i) {
    many += "user" + std::to_string(i) + ":x:" + std::to_string(i) + ":1::/home:/bin/sh\n";
  }
  EXPECT_EQ(Uid(many + "qmailq:x:7:7::/:\n"), 7U);
  // The end of an endless line is no line of its own.
  for (const size_t size : {8000, 8191, 8192, 8193, 20'000}) {
    EXPECT_FALSE(Uid(std::string(size, 'a') + ":qmailq:x:1:1::/:\n")) << size;
    EXPECT_EQ(Uid(std::string(size, 'a') + "\nqmailq:x:7:7::/:\n"), 7U) << size;
  }
  EXPECT_FALSE(Uid(std::string(8192, 'a') + "qmailq:x:1:1::/:\n"));
}

TEST_F(PasswdTest, AFileThatIsNotThere) {
  std::array<PasswdEntry, 1> entries{{{.name = "root", .uid = {}, .gid = {}}}};
  EXPECT_FALSE(LookUpUsers(entries, dir_.Path("gone").c_str()));
  EXPECT_EQ(errno, ENOENT);
}

}  // namespace
}  // namespace qhpsi
