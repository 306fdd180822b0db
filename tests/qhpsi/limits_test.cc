#include "qhpsi/limits.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

namespace qhpsi {
namespace {

// Runs in a process of its own, which exits with 0 when LiftLimits() has no objection.
void LiftWith(int resource, rlim_t soft, rlim_t hard) {
  const rlimit limit = {.rlim_cur = soft, .rlim_max = hard};
  if (::setrlimit(resource, &limit) != 0) {
    ::_exit(2);
  }
  if (LiftLimits()) {
    ::_exit(1);
  }
  rlimit now{};
  ::getrlimit(resource, &now);
  ::_exit(now.rlim_cur == hard ? 0 : 3);
}

TEST(Limits, ALowSoftLimitIsRaised) {
  EXPECT_EXIT(LiftWith(RLIMIT_NOFILE, 10, 512), testing::ExitedWithCode(0), "");
  EXPECT_EXIT(LiftWith(RLIMIT_STACK, 1 << 16, 1 << 24), testing::ExitedWithCode(0), "");
  EXPECT_EXIT(LiftWith(RLIMIT_CPU, 20, 1000), testing::ExitedWithCode(0), "");
}

TEST(Limits, ALowHardLimitIsAReason) {
  EXPECT_EXIT(LiftWith(RLIMIT_NOFILE, 10, 20), testing::ExitedWithCode(1), "");
  EXPECT_EXIT(LiftWith(RLIMIT_FSIZE, 1000, 1000), testing::ExitedWithCode(1), "");
  EXPECT_EXIT(LiftWith(RLIMIT_CPU, 20, 30), testing::ExitedWithCode(1), "");
  EXPECT_EXIT(LiftWith(RLIMIT_NPROC, 1, 1), testing::ExitedWithCode(1), "");
}

void AskWith(int resource, rlim_t limit) {
  const rlimit both = {.rlim_cur = limit, .rlim_max = limit};
  if (::setrlimit(resource, &both) != 0) {
    ::_exit(2);
  }
  if (LiftLimits()) {
    ::_exit(3);
  }
  ::_exit(AreLimitsAmple() ? 0 : 1);
}

TEST(Limits, WhatAScanMayReachIsNotAmple) {
  EXPECT_EXIT(AskWith(RLIMIT_NPROC, 1024), testing::ExitedWithCode(0), "");
  EXPECT_EXIT(AskWith(RLIMIT_NPROC, 1023), testing::ExitedWithCode(1), "");
  EXPECT_EXIT(AskWith(RLIMIT_FSIZE, rlim_t{1} << 40), testing::ExitedWithCode(1), "");
  EXPECT_EXIT(AskWith(RLIMIT_CPU, 1'000'000), testing::ExitedWithCode(1), "");
}

}  // namespace
}  // namespace qhpsi
