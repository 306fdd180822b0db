#include "filter/store/rule_db.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <ios>
#include <iterator>
#include <string>

#include "filter/base/failure.h"
#include "filter/rules/rule.h"
#include "filter/store/rules_text.h"
#include "filter/store/write_rule_db.h"
#include "qhpsi/base/fd.h"
#include "tests/temp_dir.h"

namespace filter {
namespace {

constexpr const char* kRules =
    "postfilt 2 d if Subject contains d then F\n"
    "jane 3 c if Subject contains c then F\n"
    "jane 2 b if Subject contains \"b b\\n\\x00\" then F\n"
    "joe 2 x if Subject contains x then F\n"
    "prefilt 2 a if Subject contains a then F\n";

class RuleDb : public testing::Test {
 protected:
  RuleDb() {
    ::umask(022);
    std::filesystem::create_directories(home_.Path("filter/example.com"));
    Compile(kRules);
  }

  void Compile(const std::string& text) {
    ::unlink(cdb_.c_str());
    const qhpsi::Fd file(::open(cdb_.c_str(), O_RDWR | O_CREAT | O_EXCL, 0644));
    ASSERT_TRUE(file.valid());
    WriteRuleDb(file.get(), RulesText(text, "p"), cdb_);
  }

  // The keywords of the rules in force, joined.
  std::string Keywords(const std::string& user, const std::string& domain = "example.com") {
    std::string keywords;
    for (const ListedRule& listed : RulesFor(home_.Path(), user, domain)) {
      keywords += listed.rule.keyword + ";";
    }
    return keywords;
  }

  void ExpectUnusable() { EXPECT_THROW(Keywords("jane"), Failure); }

  tests::TempDir home_;
  std::string directory_ = home_.Path("filter/example.com");
  std::string cdb_ = directory_ + "/rules.cdb";
};

TEST_F(RuleDb, OwnRulesStandBetweenThoseForAll) {
  const std::string own("b b\n\0;c;", 8);
  EXPECT_EQ(Keywords("jane"), "a;" + own + "d;");
  EXPECT_EQ(Keywords("JANE", "Example.COM"), "a;" + own + "d;");
  EXPECT_EQ(Keywords("joe"), "a;x;d;");
  EXPECT_EQ(Keywords("nobody"), "a;d;");
  const auto rules = RulesFor(home_.Path(), "jane", "example.com");
  ASSERT_EQ(rules.size(), 4U);
  EXPECT_EQ(rules[0].user, "prefilt");
  EXPECT_EQ(rules[2].user, "jane");
  EXPECT_EQ(rules[2].number, 3U);
}

TEST_F(RuleDb, MailToTheSpecialUsersHasTheirRulesOnce) {
  EXPECT_EQ(Keywords("prefilt"), "a;d;");
  EXPECT_EQ(Keywords("Postfilt"), "a;d;");
}

TEST_F(RuleDb, OddUsersHaveNoRulesOfTheirOwn) {
  EXPECT_EQ(Keywords(""), "a;d;");
  EXPECT_EQ(Keywords("../jane"), "a;d;");
  EXPECT_EQ(Keywords(std::string(100000, 'a')), "a;d;");
  EXPECT_EQ(Keywords(std::string("jane\0", 5)), "a;d;");
}

TEST_F(RuleDb, NoFileNoRules) {
  EXPECT_EQ(Keywords("jane", "example.org"), "");
  EXPECT_EQ(Keywords("jane", "../example.com"), "");
  EXPECT_EQ(Keywords("jane", ""), "");
  ::unlink(cdb_.c_str());
  EXPECT_EQ(Keywords("jane"), "");
}

TEST_F(RuleDb, NoRulesAtAll) {
  Compile("# nothing\n");
  EXPECT_EQ(Keywords("jane"), "");
}

TEST_F(RuleDb, WritableByOthersIsNotTrusted) {
  ::chmod(cdb_.c_str(), 0664);
  ExpectUnusable();
  ::chmod(cdb_.c_str(), 0646);
  ExpectUnusable();
  ::chmod(cdb_.c_str(), 0644);
  EXPECT_NE(Keywords("jane"), "");
  ::chmod(directory_.c_str(), 0777);
  ExpectUnusable();
}

TEST_F(RuleDb, OwnedByAnotherIsNotTrusted) {
  ASSERT_EQ(::geteuid(), 0U) << "this test needs root";
  ASSERT_EQ(::chown(cdb_.c_str(), 4242, 0), 0);
  ExpectUnusable();
  ASSERT_EQ(::chown(directory_.c_str(), 4242, 0), 0);
  EXPECT_NE(Keywords("jane"), "") << "the directory's owner";
  ASSERT_EQ(::chown(cdb_.c_str(), 0, 0), 0);
  EXPECT_NE(Keywords("jane"), "") << "root";
}

TEST_F(RuleDb, OnlyARegularFileIsRead) {
  std::filesystem::rename(cdb_, home_.Path("elsewhere"));
  std::filesystem::create_symlink(home_.Path("elsewhere"), cdb_);
  ExpectUnusable();
  std::filesystem::remove(cdb_);
  ASSERT_EQ(::mkfifo(cdb_.c_str(), 0644), 0);
  ExpectUnusable();
  std::filesystem::remove(cdb_);
  std::filesystem::create_directory(cdb_);
  ExpectUnusable();
}

TEST_F(RuleDb, DamageIsNoticed) {
  const auto size = std::filesystem::file_size(cdb_);
  for (const size_t kept :
       {size_t{0}, size_t{1}, size_t{100}, size_t{2047}, size_t{2048}, size_t{2060}}) {
    Compile(kRules);
    ASSERT_EQ(::truncate(cdb_.c_str(), static_cast<off_t>(kept)), 0);
    ExpectUnusable();
  }
  Compile(kRules);
  std::ofstream(cdb_, std::ios::binary | std::ios::trunc) << std::string(size, '\0');
  ExpectUnusable();
  std::ofstream(cdb_, std::ios::binary | std::ios::trunc) << std::string(size, '\xff');
  ExpectUnusable();
  std::ofstream(cdb_, std::ios::binary | std::ios::trunc) << kRules;
  ExpectUnusable();
}

TEST_F(RuleDb, AnyByteChangedIsReadOrRefused) {
  std::ifstream file(cdb_, std::ios::binary);
  const std::string whole((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  for (size_t i = 0; i < whole.size(); ++i) {
    std::string changed = whole;
    changed[i] = static_cast<char>(~changed[i]);
    std::ofstream(cdb_, std::ios::binary | std::ios::trunc) << changed;
    try {
      EXPECT_LE(RulesFor(home_.Path(), "jane", "example.com").size(), 4U);
    } catch (const Failure&) {
      continue;  // as it should
    }
  }
}

}  // namespace
}  // namespace filter
