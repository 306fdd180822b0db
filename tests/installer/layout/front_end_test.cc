#include "installer/layout/front_end.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "installer/system/path.h"
#include "installer/system/tree.h"
#include "tests/temp_dir.h"

namespace installer {
namespace {

class FrontEndTest : public ::testing::Test {
 protected:
  void AddProgram(const std::string& path, const std::string& content = "") const {
    std::filesystem::create_directories(root_.Path(ParentOf("/" + path).substr(1)));
    root_.File(path, content);
    std::filesystem::permissions(root_.Path(path), std::filesystem::perms::owner_all);
  }

  tests::TempDir root_;
  const Tree tree_{root_.Path()};
};

TEST_F(FrontEndTest, AreLookedForInTheirOrder) {
  EXPECT_FALSE(FindFrontEnd(tree_, "/var/qmail"));
  AddProgram("usr/bin/qpsmtpd-forkserver");
  EXPECT_EQ(FindFrontEnd(tree_, "/var/qmail")->command, "./qpsmtpd/serve");
  EXPECT_TRUE(FindFrontEnd(tree_, "/var/qmail")->variables.empty());
  AddProgram("usr/sbin/smtpfront-qmail");
  EXPECT_EQ(FindFrontEnd(tree_, "/var/qmail")->command, "/usr/sbin/smtpfront-qmail");
  AddProgram("var/qmail/bin/qmail-smtpd");
  EXPECT_EQ(FindFrontEnd(tree_, "/home")->command, "/var/qmail/bin/qmail-smtpd");
  AddProgram("home/bin/qmail-smtpd", "ERROR_FD");
  EXPECT_EQ(FindFrontEnd(tree_, "/home")->command, "/home/bin/qmail-smtpd");
}

TEST_F(FrontEndTest, OfTwoQmailSmtpdsTheOneThatCanSayMore) {
  AddProgram("usr/sbin/qmail-smtpd", "214 netqmail home page");
  EXPECT_EQ(FindFrontEnd(tree_, "/home")->command, "/usr/sbin/qmail-smtpd");
  AddProgram("var/qmail/bin/qmail-smtpd", "214 notqmail home page");
  EXPECT_EQ(FindFrontEnd(tree_, "/home")->command, "/var/qmail/bin/qmail-smtpd");
  AddProgram("home/sbin/qmail-smtpd", "ERROR_FD");
  EXPECT_EQ(FindFrontEnd(tree_, "/home")->command, "/home/sbin/qmail-smtpd");
}

TEST_F(FrontEndTest, EachHasItsWayToSayVirus) {
  AddProgram("opt/qmail-smtpd", "... ERROR_FD ...");
  const auto indimail = FrontEndOf(tree_, "/opt/qmail-smtpd checkpassword true");
  EXPECT_EQ(indimail.command, "/opt/qmail-smtpd checkpassword true");
  EXPECT_EQ(indimail.variables.at("ERROR_FD"), "4") << "2 would take the log, too";
  EXPECT_EQ(indimail.variables.at("ERROR_CODE"), "88");
  AddProgram("not/qmail-smtpd", "214 notqmail home page: https://notqmail.org");
  const auto notqmail = FrontEndOf(tree_, "/not/qmail-smtpd").variables;
  EXPECT_EQ(notqmail.at("ERROR_FD"), "6");
  EXPECT_EQ(notqmail.at("ERROR_CODE"), "82");
  AddProgram("s/qmail-smtpd", "214 s/qmail home page");
  EXPECT_EQ(FrontEndOf(tree_, "/s/qmail-smtpd").variables.at("REJECTVIRUSCODE"), "32");
  EXPECT_TRUE(FrontEndOf(tree_, "/not/there/qmail-smtpd").variables.empty());
  const auto mailfront = FrontEndOf(tree_, "/not/there/smtpfront-qmail");
  EXPECT_FALSE(mailfront.variables.contains("ERROR_FD"));
  EXPECT_NE(mailfront.variables.at("QQERRMSG_33").find("virus"), std::string::npos);
}

TEST_F(FrontEndTest, AFileThatIsNoProgramIsNone) {
  AddProgram("usr/sbin/smtpfront-qmail");
  std::filesystem::permissions(root_.Path("usr/sbin/smtpfront-qmail"),
                               std::filesystem::perms::owner_read);
  EXPECT_FALSE(FindFrontEnd(tree_, "/var/qmail"));
}

}  // namespace
}  // namespace installer
