#include "installer/system/users.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "installer/system/failure.h"
#include "installer/system/tree.h"
#include "tests/temp_dir.h"

namespace installer {
namespace {

constexpr const char* kPasswd =
    "root:x:0:0::/:/bin/sh\nqmaild:x:1:10::/:\nqmaill:x:2:10::/:\nqmailq:x:3:11::/:\n"
    "qmailr:x:4:11::/:\nqmails:x:5:11::/:\nqscand:x:6:12::/:\n"
    "qclamd:x:7:10::/:\nqfreshclam:x:8:10::/:\n";

class UsersTest : public ::testing::Test {
 protected:
  void Write(const std::string& passwd, const std::string& group) const {
    std::filesystem::create_directories(root_.Path("etc"));
    root_.File("etc/passwd", passwd);
    root_.File("etc/group", group);
  }

  std::string Failure() const {
    try {
      const Users users((Tree(root_.Path())));
    } catch (const installer::Failure& failure) {
      EXPECT_EQ(failure.code(), ExitCode::kUser);
      return failure.what();
    }
    return "";
  }

  tests::TempDir root_;
};

TEST_F(UsersTest, AreThoseOfTheTree) {
  Write(kPasswd, "qmailx:x:12:\nqmail:x:11:qmaild\n");
  const Users users((Tree(root_.Path())));
  EXPECT_EQ(users.Of("qmailq", "qmail"), (Owner{3, 11}));
  EXPECT_EQ(users.User("qscand"), 6U);
}

TEST_F(UsersTest, AllThatAreMissingAreNamed) {
  EXPECT_NE(Failure(), "");
  Write("qmaild:x:1:10::/:\nqmaill:x:2:10::/:\nqmailr:x:4:11::/:\nqmails:x:5:11::/:\n",
        "nofiles:x:10:\n");
  EXPECT_EQ(Failure(),
            "missing: user qmailq, user qscand, user qclamd, user qfreshclam, group qmail; make "
            "them first, see qhpsi-installer(8)");
}

TEST_F(UsersTest, AnIdThatIsNoNumberIsNone) {
  Write(std::string(kPasswd) + "qmail:x:7:7::/:\n", "qmail:x:-1:\n");
  EXPECT_NE(Failure().find("missing: group qmail;"), std::string::npos);
  Write(kPasswd, "qmail\n");
  EXPECT_NE(Failure(), "");
  Write(kPasswd, "qmail:x\n");
  EXPECT_NE(Failure(), "");
}

}  // namespace
}  // namespace installer
