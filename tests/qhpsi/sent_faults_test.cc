#include "qhpsi/sent_faults.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <cstdlib>

#include "tests/qhpsi/end_by_signal.h"

namespace qhpsi {
namespace {

void EndByOther() {
  TellSentFaults();
  (void)::raise(SIGTERM);
}

TEST(SentFaults, OtherSignalsAreAsBefore) {
  EXPECT_EXIT(EndByOther(), testing::KilledBySignal(SIGTERM), "");
}

#ifndef __SANITIZE_ADDRESS__

void BeKilledWith(int signal) {
  TellSentFaults();
  tests::BeSent([&](pid_t target) { ::kill(target, signal); });
}

TEST(SentFaults, WhatAnotherProcessSendsIsNoFault) {
  for (const int signal : {SIGSEGV, SIGABRT, SIGBUS, SIGILL, SIGFPE, SIGXCPU, SIGXFSZ}) {
    EXPECT_EXIT(BeKilledWith(signal), testing::KilledBySignal(SIGKILL), "") << signal;
  }
}

void BeSentWithOurNumber() {
  TellSentFaults();
  tests::BeSent([](pid_t target) { tests::SendWithItsOwnNumber(target, SIGSEGV); });
}

void BeSignalledByDescriptor(int signal) {
  TellSentFaults();
  tests::BeSent([&](pid_t target) { tests::SendByDescriptor(target, signal); });
}

TEST(SentFaults, WhatAnotherProcessSendsAsIfItWereOursIsNoFault) {
  EXPECT_EXIT(BeSentWithOurNumber(), testing::KilledBySignal(SIGKILL), "");
  for (const int signal : {SIGABRT, SIGXCPU, SIGXFSZ}) {
    EXPECT_EXIT(BeSignalledByDescriptor(signal), testing::KilledBySignal(SIGKILL), "") << signal;
  }
}

void ReachTheLimitOfTime() {
  TellSentFaults();
  tests::ReachLimitOfTime();
}

void ReachTheLimitOfSize() {
  TellSentFaults();
  (void)tests::ReachLimitOfSize();
}

TEST(SentFaults, ALimitThatItReachesIsItsOwn) {
  EXPECT_EXIT(ReachTheLimitOfTime(), testing::KilledBySignal(SIGXCPU), "");
  EXPECT_EXIT(ReachTheLimitOfSize(), testing::KilledBySignal(SIGXFSZ), "");
}

void HaveAFault() {
  TellSentFaults();
  tests::Fault();
}

void Abort() {
  TellSentFaults();
  std::abort();
}

void SendToItself() {
  TellSentFaults();
  ::kill(::getpid(), SIGSEGV);
}

TEST(SentFaults, AFaultOfItsOwnStaysOne) {
  EXPECT_EXIT(HaveAFault(), testing::KilledBySignal(SIGSEGV), "");
  EXPECT_EXIT(Abort(), testing::KilledBySignal(SIGABRT), "");
  EXPECT_EXIT(SendToItself(), testing::KilledBySignal(SIGSEGV), "");
}

#endif

}  // namespace
}  // namespace qhpsi
