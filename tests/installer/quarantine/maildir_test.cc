#include "installer/quarantine/maildir.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "installer/system/failure.h"
#include "installer/system/tree.h"
#include "tests/temp_dir.h"

namespace installer {
namespace {

class MaildirTest : public testing::Test {
 protected:
  MaildirTest() {
    for (const char* const part : {"new", "cur", "tmp"}) {
      std::filesystem::create_directory(dir_.Path(part));
    }
  }

  Maildir Open() const { return {Tree(""), dir_.Path()}; }
  std::string Put(const std::string& name) const { return dir_.File(name, "a: b\n\n"); }
  void Move(const std::string& from, const std::string& to) const {
    std::filesystem::rename(dir_.Path(from), dir_.Path(to));
  }
  bool Has(const std::string& name) const { return std::filesystem::exists(dir_.Path(name)); }
  std::string Quota() const {
    std::ostringstream text;
    text << std::ifstream(dir_.Path("maildirsize")).rdbuf();
    return text.str();
  }

  tests::TempDir dir_;
};

TEST_F(MaildirTest, AMailKeepsItsNameWhateverItsFlags) {
  Put("new/1.a");
  Put("cur/2.b:2,RS");
  const std::vector<StoredMail> mails = Open().Find({"2.b", "1.a"});
  ASSERT_EQ(mails.size(), 2U);
  EXPECT_EQ(mails[0].flags, "RS");
  EXPECT_EQ(mails[1].name, "1.a");
  EXPECT_EQ(mails[1].size, 6U);
  EXPECT_EQ(Open().Find({"2.b:2,"}).front().name, "2.b");
}

TEST_F(MaildirTest, WhatAnOptionOrAListLooksLikeIsNoMail) {
  for (const char* const name : {"-x", "--to=a@x", "[a,b]", ".hidden", "\x1b[2J"}) {
    Put(std::string("new/") + name);
    EXPECT_THROW(Open().Find({name}), Failure) << name;
  }
  EXPECT_TRUE(Open().List().empty());
}

TEST_F(MaildirTest, OfTwoWithOneNameItIsNeither) {
  Put("new/1.a");
  Put("cur/1.a:2,S");
  EXPECT_THROW(Open().Find({"1.a"}), Failure);
  EXPECT_EQ(Open().List().size(), 2U);
}

TEST_F(MaildirTest, AMailReaderMayMoveWhatIsToBeRemoved) {
  dir_.File("maildirsize", "1000S\n");
  Put("new/1.a");
  const StoredMail mail = Open().Find({"1.a"}).front();
  Move("new/1.a", "cur/1.a:2,S");
  EXPECT_FALSE(Open().Remove(mail));
  EXPECT_EQ(Quota(), "1000S\n");
  EXPECT_TRUE(Has("cur/1.a:2,S"));
  EXPECT_TRUE(Open().Remove(Open().Find({"1.a"}).front()));
  EXPECT_EQ(Quota(), "1000S\n-6 -1\n");
}

TEST_F(MaildirTest, AMailReaderMayMoveWhatIsToBeMarked) {
  Put("new/1.a");
  const StoredMail mail = Open().Find({"1.a"}).front();
  Move("new/1.a", "cur/1.a:2,S");
  Open().MarkPassed(mail);
  EXPECT_TRUE(Has("cur/1.a:2,PS"));
  Open().MarkPassed(mail);
  EXPECT_TRUE(Open().Find({"1.a"}).front().IsPassed());
}

TEST_F(MaildirTest, WhatDoesNotCountIsNotTakenFromTheQuota) {
  dir_.File("maildirsize", "1000S\n");
  Put("cur/1.a:2,ST");
  EXPECT_TRUE(Open().Remove(Open().List().front()));
  EXPECT_EQ(Quota(), "1000S\n");
}

TEST_F(MaildirTest, NothingIsOpenedThatHasGoneOrIsALink) {
  Put("new/1.a");
  const StoredMail mail = Open().List().front();
  std::filesystem::remove(mail.path);
  EXPECT_FALSE(Open().Open(mail).valid());
  std::filesystem::create_symlink("/etc/passwd", mail.path);
  EXPECT_THROW(Open().Open(mail), Failure);
}

TEST_F(MaildirTest, ADotAloneMakesNoFolder) {
  const std::string path = dir_.Path(".maildir");
  for (const char* const part : {"/new", "/cur"}) {
    std::filesystem::create_directories(path + part);
  }
  dir_.File("maildirsize", "the parent's\n");
  dir_.File(".maildir/maildirsize", "1000S\n");
  dir_.File(".maildir/new/1.a", "a: b\n\n");
  const Maildir maildir(Tree(""), path);
  EXPECT_TRUE(maildir.Remove(maildir.List().front()));
  EXPECT_EQ(Quota(), "the parent's\n");
  EXPECT_EQ(std::filesystem::file_size(path + "/maildirsize"), 6U + 6U);
}

}  // namespace
}  // namespace installer
