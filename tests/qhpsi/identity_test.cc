#include "qhpsi/identity.h"

#include <gtest/gtest.h>

#include <optional>

namespace qhpsi {
namespace {

TEST(IdentityTest, RootTheScannerItselfAndQmailqAreServed) {
  EXPECT_TRUE(IsTrustedCaller(0, 107, 105));
  EXPECT_TRUE(IsTrustedCaller(107, 107, 105));
  EXPECT_TRUE(IsTrustedCaller(105, 107, 105));
}

TEST(IdentityTest, NobodyElseIsServed) {
  EXPECT_FALSE(IsTrustedCaller(1000, 107, 105));
  EXPECT_FALSE(IsTrustedCaller(1000, 107, std::nullopt));
  EXPECT_FALSE(IsTrustedCaller(105, 107, std::nullopt));
  EXPECT_FALSE(IsTrustedCaller(1000, 0, 105)) << "though it were installed setuid root";
}

TEST(IdentityTest, ATestIsNotElevated) { EXPECT_FALSE(IsElevated()); }

}  // namespace
}  // namespace qhpsi
