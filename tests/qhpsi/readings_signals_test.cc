#include "qhpsi/readings_signals.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>

#include "qhpsi/readings_status.h"
#include "tests/qhpsi/end_by_signal.h"

namespace qhpsi {
namespace {

void BeKilledWith(int signal) {
  ExitOnSignals(true);
  tests::BeSent([&](pid_t target) { ::kill(target, signal); });
}

void BeSignalledByDescriptor() {
  ExitOnSignals(true);
  tests::BeSent([](pid_t target) { tests::SendByDescriptor(target, SIGXCPU); });
}

TEST(ReadingsSignals, NoLimitIsReachedBecauseSomebodySaysSo) {
  EXPECT_EXIT(BeKilledWith(SIGXCPU), testing::ExitedWithCode(kReadingsFault + SIGKILL), "");
  EXPECT_EXIT(BeSignalledByDescriptor(), testing::ExitedWithCode(kReadingsFault + SIGKILL), "");
}

void ReachTheLimit(bool is_ours) {
  ExitOnSignals(is_ours);
  tests::ReachLimitOfTime();
}

TEST(ReadingsSignals, TooMuchTimeIsTooManyReadings) {
  EXPECT_EXIT(ReachTheLimit(true), testing::ExitedWithCode(kTooManyReadings), "");
  EXPECT_EXIT(ReachTheLimit(false), testing::ExitedWithCode(kReadingsFault + SIGXCPU), "");
}

void WriteTooMuch() {
  ExitOnSignals(true);
  ::_exit(tests::ReachLimitOfSize() < 0 && errno == EFBIG ? 0 : 1);
}

TEST(ReadingsSignals, WhatIsTooLongIsNotWritten) {
  EXPECT_EXIT(WriteTooMuch(), testing::ExitedWithCode(0), "");
}

#ifndef __SANITIZE_ADDRESS__

void HaveAFault() {
  ExitOnSignals(true);
  tests::Fault();
}

TEST(ReadingsSignals, AFaultIsToldFromOneThatSomebodySends) {
  EXPECT_EXIT(HaveAFault(), testing::ExitedWithCode(kReadingsFault + SIGSEGV), "");
  EXPECT_EXIT(BeKilledWith(SIGSEGV), testing::ExitedWithCode(kReadingsFault + SIGKILL), "");
}

#endif

}  // namespace
}  // namespace qhpsi
