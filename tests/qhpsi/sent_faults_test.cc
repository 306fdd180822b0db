#include "qhpsi/sent_faults.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>

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

void SendFromElsewhere(int signal) {
  TellSentFaults();
  const pid_t target = ::getpid();
  if (::fork() == 0) {
    ::kill(target, signal);
    ::_exit(0);
  }
  for (;;) {
    ::pause();
  }
}

TEST(SentFaults, WhatAnotherProcessSendsIsNoFault) {
  for (const int signal : {SIGSEGV, SIGABRT, SIGBUS, SIGILL, SIGFPE}) {
    EXPECT_EXIT(SendFromElsewhere(signal), testing::KilledBySignal(SIGKILL), "") << signal;
  }
}

void Fault() {
  TellSentFaults();
  void* const page = ::mmap(nullptr, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  *static_cast<volatile char*>(page) = 1;
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
  EXPECT_EXIT(Fault(), testing::KilledBySignal(SIGSEGV), "");
  EXPECT_EXIT(Abort(), testing::KilledBySignal(SIGABRT), "");
  EXPECT_EXIT(SendToItself(), testing::KilledBySignal(SIGSEGV), "");
}

#endif

}  // namespace
}  // namespace qhpsi
