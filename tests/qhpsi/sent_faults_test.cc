#include "qhpsi/sent_faults.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
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
  for (const int signal : {SIGSEGV, SIGABRT, SIGBUS, SIGILL, SIGFPE, SIGXCPU, SIGXFSZ}) {
    EXPECT_EXIT(SendFromElsewhere(signal), testing::KilledBySignal(SIGKILL), "") << signal;
  }
}

// A sender may write any number there.
void SendWithOurNumber(int signal) {
  TellSentFaults();
  const pid_t target = ::getpid();
  if (::fork() == 0) {
    siginfo_t info = {};
    info.si_code = SI_QUEUE;
    info.si_pid = target;
    ::syscall(SYS_rt_sigqueueinfo, target, signal, &info);
    ::_exit(0);
  }
  for (;;) {
    ::pause();
  }
}

TEST(SentFaults, WhatAnotherProcessSendsAsIfItWereOursIsNoFault) {
  EXPECT_EXIT(SendWithOurNumber(SIGSEGV), testing::KilledBySignal(SIGKILL), "");
}

void ReachTheLimitOfTime() {
  TellSentFaults();
  const rlimit second = {1, 3};
  ::setrlimit(RLIMIT_CPU, &second);
  for (;;) {
    (void)::getppid();
  }
}

void ReachTheLimitOfSize() {
  TellSentFaults();
  const rlimit nothing = {0, 0};
  ::setrlimit(RLIMIT_FSIZE, &nothing);
  const int file = ::memfd_create("file", 0);
  (void)!::write(file, "x", 1);
}

TEST(SentFaults, ALimitThatItReachesIsItsOwn) {
  EXPECT_EXIT(ReachTheLimitOfTime(), testing::KilledBySignal(SIGXCPU), "");
  EXPECT_EXIT(ReachTheLimitOfSize(), testing::KilledBySignal(SIGXFSZ), "");
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
