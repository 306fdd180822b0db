#include "installer/scanner/ignore_list.h"

#include <gtest/gtest.h>

#include <string>

#include "installer/system/failure.h"

namespace installer {
namespace {

TEST(IgnoreListTest, TakesANameAsTheLogHasIt) {
  EXPECT_EQ(NameToIgnore("Win.Trojan.Example-1"), "Win.Trojan.Example-1");
  EXPECT_EQ(NameToIgnore("Example.New.UNOFFICIAL"), "Example.New");
  EXPECT_EQ(NameToIgnore("{HEX}php.base64.v23au.184.UNOFFICIAL"), "{HEX}php.base64.v23au.184");
  EXPECT_EQ(NameToIgnore("YARA.my_rule.UNOFFICIAL"), "my_rule") << "as the file of rules has it";
}

TEST(IgnoreListTest, RefusesWhatNamesNoSignature) {
  const std::string too_long(201, 'x');
  for (const std::string name : {"", ".UNOFFICIAL", "a b", "a\nb", "#a", "a:b", "a;b",
                                 "caf\303\251", "Heuristics.Encrypted.Zip", too_long.c_str()}) {
    EXPECT_THROW(NameToIgnore(name), Failure) << name;
  }
}

TEST(IgnoreListTest, RefusesWhatScannersAreProvedWith) {
  for (const char* const name :
       {"Eicar-Test-Signature", "Win.Test.EICAR_HDB-1", "Eicar-Signature.UNOFFICIAL"}) {
    EXPECT_THROW(NameToIgnore(name), Failure) << name;
  }
}

TEST(IgnoreListTest, ReadsWhatItWrites) {
  const IgnoredNames names = {"Example.New", "Another.One-2"};
  EXPECT_EQ(ParseIgnoreText(IgnoreText(names)), names);
  EXPECT_EQ(ParseIgnoreText("# a comment\n\nExample.New\nBy.Hand:0123\nlast"),
            (IgnoredNames{"Example.New", "By.Hand:0123", "last"}));
}

}  // namespace
}  // namespace installer
