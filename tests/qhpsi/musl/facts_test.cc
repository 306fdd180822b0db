// qmail-queue and qhpsi are compiled with glibc's headers and linked with musl (see qhpsi/musl), so
// both libraries must agree on all that passes between program and library.

#include "tests/qhpsi/musl/facts.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace {

std::map<std::string, long long> Map(const Fact* facts) {
  std::map<std::string, long long> map;
  for (; facts->name != nullptr; ++facts) {
    map[facts->name] = facts->value;
  }
  return map;
}

TEST(Musl, HasGlibcsStructuresAndConstants) {
  const auto glibc = Map(GlibcFacts());
  const auto musl = Map(MuslFacts());
  EXPECT_GT(glibc.size(), 100U);
  for (const auto& [name, value] : glibc) {
    ASSERT_TRUE(musl.contains(name)) << name;
    EXPECT_EQ(musl.at(name), value) << name;
  }
}

}  // namespace
