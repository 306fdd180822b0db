#include "qhpsi/readings_signals.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>

#include "qhpsi/readings_status.h"

namespace qhpsi {
namespace {

void Send(int signal) {
  ExitOnSignals(true);
  const pid_t target = ::getpid();
  if (::fork() == 0) {
    ::kill(target, signal);
    ::_exit(0);
  }
  for (;;) {
    ::pause();
  }
}

TEST(ReadingsSignals, NoLimitIsReachedBecauseSomebodySaysSo) {
  EXPECT_EXIT(Send(SIGXCPU), testing::ExitedWithCode(kReadingsFault + SIGKILL), "");
}

void ReachTheLimit(bool is_ours) {
  ExitOnSignals(is_ours);
  const rlimit second = {1, 3};
  ::setrlimit(RLIMIT_CPU, &second);
  for (;;) {
    (void)::getppid();
  }
}

TEST(ReadingsSignals, TooMuchTimeIsTooManyReadings) {
  EXPECT_EXIT(ReachTheLimit(true), testing::ExitedWithCode(kTooManyReadings), "");
  EXPECT_EXIT(ReachTheLimit(false), testing::ExitedWithCode(kReadingsFault + SIGXCPU), "");
}

void WriteTooMuch() {
  ExitOnSignals(true);
  const rlimit nothing = {0, 0};
  ::setrlimit(RLIMIT_FSIZE, &nothing);
  const int file = ::memfd_create("file", 0);
  ::_exit(::write(file, "x", 1) < 0 && errno == EFBIG ? 0 : 1);
}

TEST(ReadingsSignals, WhatIsTooLongIsNotWritten) {
  EXPECT_EXIT(WriteTooMuch(), testing::ExitedWithCode(0), "");
}

#ifndef __SANITIZE_ADDRESS__

void Fault() {
  ExitOnSignals(true);
  void* const page = ::mmap(nullptr, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  *static_cast<volatile char*>(page) = 1;
}

TEST(ReadingsSignals, AFaultIsToldFromOneThatSomebodySends) {
  EXPECT_EXIT(Fault(), testing::ExitedWithCode(kReadingsFault + SIGSEGV), "");
  EXPECT_EXIT(Send(SIGSEGV), testing::ExitedWithCode(kReadingsFault + SIGKILL), "");
}

#endif

}  // namespace
}  // namespace qhpsi
