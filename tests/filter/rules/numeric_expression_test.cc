#include "filter/rules/numeric_expression.h"

#include <gtest/gtest.h>

#include <string>

#include "filter/base/failure.h"

namespace filter {
namespace {

TEST(NumericExpression, ComparesTheNumber) {
  EXPECT_TRUE(Holds("> 1000", 1000.5));
  EXPECT_FALSE(Holds("> 1000", 1000));
  EXPECT_TRUE(Holds("%p > 1000", 1001));
  EXPECT_TRUE(Holds("%p<0.4", 0.3));
  EXPECT_TRUE(Holds("0.4 > %P", 0.3));
  EXPECT_TRUE(Holds(">= 5", 5));
  EXPECT_TRUE(Holds("<= 5", 5));
  EXPECT_TRUE(Holds("== 5", 5));
  EXPECT_TRUE(Holds("= 5", 5));
  EXPECT_TRUE(Holds("!= 5", 6));
  EXPECT_FALSE(Holds("!= 5", 5));
  EXPECT_TRUE(Holds("< -1", -2));
}

TEST(NumericExpression, JoinsComparisons) {
  EXPECT_TRUE(Holds("> 1 && < 3", 2));
  EXPECT_FALSE(Holds("> 1 && < 3", 3));
  EXPECT_TRUE(Holds("< 1 || > 3", 4));
  EXPECT_FALSE(Holds("< 1 || > 3", 2));
  EXPECT_TRUE(Holds("!(> 3)", 2));
  EXPECT_TRUE(Holds("%p == 1 || %p == 2 && %p == 3", 1));  // && binds first
}

TEST(NumericExpression, Computes) {
  EXPECT_TRUE(Holds("%p * 2 + 1 == 7", 3));
  EXPECT_TRUE(Holds("%p + 1 * 2 == 5", 3));
  EXPECT_TRUE(Holds("(%p + 1) * 2 == 8", 3));
  EXPECT_TRUE(Holds("%p - 1 - 1 == 1", 3));
  EXPECT_TRUE(Holds("%p / 2 == 1.5", 3));
  EXPECT_TRUE(Holds("%p % 2 == 1", 3));
  EXPECT_TRUE(Holds("--%p == 3", 3));
  EXPECT_TRUE(Holds("%p", 3));
  EXPECT_FALSE(Holds("%p", 0));
}

TEST(NumericExpression, DividingByZeroNeverHolds) {
  for (const char* expression : {"1 / %p > 0", "1 / %p < 0", "1 / %p == 1 / %p", "!(1 / %p > 0)",
                                 "1 / %p", "1 % %p == 0", "1 / %p || 1 == 1", "!(1/%p) && 1"}) {
    EXPECT_FALSE(Holds(expression, 0)) << expression;
  }
}

TEST(NumericExpression, RefusesNonsense) {
  for (const char* expression : {"",      " ",      "5",       "1 < 2",  "> ",     ">",     "%p >",
                                 "> x",   "(> 5",   "> 5)",    "> 5 6",  "%p %p",  "> 1e",  "> inf",
                                 "> nan", "> 0x10", "> 1,000", "&& > 5", "%q > 5", "> 5 &&"}) {
    EXPECT_THROW(CheckExpression(expression), Failure) << expression;
  }
}

TEST(NumericExpression, NestingIsBounded) {
  EXPECT_NO_THROW(CheckExpression(std::string(20, '(') + "%p" + std::string(20, ')')));
  EXPECT_THROW(CheckExpression(std::string(2000, '(') + "%p" + std::string(2000, ')')), Failure);
  EXPECT_THROW(CheckExpression(std::string(4000, '-') + "%p"), Failure);
}

TEST(FirstNumber, IsFoundInText) {
  EXPECT_EQ(FirstNumber("1001"), 1001);
  EXPECT_EQ(FirstNumber("Yes, score=6.1 required=5.0"), 6.1);
  EXPECT_EQ(FirstNumber("No, score=-2.5"), -2.5);
  EXPECT_EQ(FirstNumber("-3"), -3);
  EXPECT_EQ(FirstNumber(".5"), 0.5);
  EXPECT_EQ(FirstNumber("-.5"), -0.5);
  EXPECT_EQ(FirstNumber("1 (Highest)"), 1);
  EXPECT_EQ(FirstNumber("list-2"), 2);  // no sign
}

TEST(FirstNumber, IsNothingWithoutDigits) {
  for (const char* value : {"", "bulk", "-", ".", "inf", "nan"}) {
    EXPECT_FALSE(FirstNumber(value)) << value;
  }
}

TEST(FirstNumber, OfManyDigitsIsBounded) {
  EXPECT_TRUE(FirstNumber(std::string(1000000, '9')).has_value());
  EXPECT_TRUE(FirstNumber("0." + std::string(1000000, '9')).has_value());
}

}  // namespace
}  // namespace filter
