#include "installer/layout/front_end.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <string>
#include <utility>

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

TEST_F(FrontEndTest, OfTwoQmailSmtpdsTheFirstInTheTable) {
  AddProgram("usr/sbin/qmail-smtpd", "214 s/qmail home page");
  EXPECT_EQ(FindFrontEnd(tree_, "/home")->command, "/usr/sbin/qmail-smtpd");
  AddProgram("home/sbin/qmail-smtpd", "ERROR_FD 214 Roberto's qmail notes home page");
  EXPECT_EQ(FindFrontEnd(tree_, "/home")->command, "/home/sbin/qmail-smtpd");
  AddProgram("usr/sbin/qmail-smtpd", "214 netqmail home page");
  EXPECT_EQ(FindFrontEnd(tree_, "/home")->command, "/usr/sbin/qmail-smtpd");
  AddProgram("var/qmail/bin/qmail-smtpd", "214 notqmail home page");
  EXPECT_EQ(FindFrontEnd(tree_, "/home")->command, "/var/qmail/bin/qmail-smtpd");
  AddProgram("home/sbin/qmail-smtpd", "ERROR_FD /etc/indimail");
  EXPECT_EQ(FindFrontEnd(tree_, "/home")->command, "/home/sbin/qmail-smtpd");
}

TEST_F(FrontEndTest, EachHasItsWayToSayVirus) {
  const std::map<std::string, std::string> chosen = {{"ERROR_FD", "4"}, {"ERROR_CODE", "88"}};
  const std::map<std::string, std::string> descriptor_6 = {{"ERROR_FD", "6"}, {"ERROR_CODE", "82"}};
  const std::map<std::string, std::string> virus_is_32 = {{"REJECTVIRUSCODE", "32"}};
  const std::map<std::string, std::string> none;
  for (const auto& [says, refusal] :
       {std::pair{"ERROR_FD ... /etc/indimail", chosen},
        {"ERROR_FD ... 214 Roberto's qmail notes home page", chosen},
        {"214 notqmail home page: https://notqmail.org", descriptor_6},
        {"214 netqmail home page: http://qmail.org/netqmail", none},
        {"ERROR_FD ... 214 netqmail home page: http://qmail.org/netqmail", chosen},
        {"214 s/qmail home page", virus_is_32},
        {"214 qmail home page: http://pobox.com/~djb/qmail.html", none}}) {
    AddProgram("opt/qmail-smtpd", says);
    const auto found = FrontEndOf(tree_, "/opt/qmail-smtpd checkpassword true");
    EXPECT_EQ(found.command, "/opt/qmail-smtpd checkpassword true");
    EXPECT_EQ(found.variables, refusal) << says;
  }
  EXPECT_EQ(FrontEndOf(tree_, "/not/there/qmail-smtpd").variables, none);
  const auto mailfront = FrontEndOf(tree_, "/not/there/smtpfront-qmail");
  EXPECT_FALSE(mailfront.variables.contains("ERROR_FD"));
  EXPECT_NE(mailfront.variables.at("QQERRMSG_33").find("virus"), std::string::npos);
  EXPECT_EQ(FrontEndOf(tree_, "./qpsmtpd/serve").variables, none);
}

TEST_F(FrontEndTest, AFileThatIsNoProgramIsNone) {
  AddProgram("usr/sbin/smtpfront-qmail");
  std::filesystem::permissions(root_.Path("usr/sbin/smtpfront-qmail"),
                               std::filesystem::perms::owner_read);
  EXPECT_FALSE(FindFrontEnd(tree_, "/var/qmail"));
}

}  // namespace
}  // namespace installer
