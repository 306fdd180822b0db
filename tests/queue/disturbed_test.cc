#include "queue/disturbed.h"

#include <gtest/gtest.h>

#include <csignal>

namespace queue {
namespace {

int Exited(int code) { return code << 8; }

TEST(Disturbed, ByASignalThatOnlySomebodyElseSends) {
  for (const int signal : {SIGKILL, SIGTERM, SIGHUP, SIGALRM, SIGUSR1}) {
    EXPECT_TRUE(WasDisturbed(signal)) << signal;
    EXPECT_TRUE(WasDisturbed(Exited(128 + signal))) << "a shell's word for " << signal;
  }
}

TEST(Disturbed, NotByAFaultOfItsOwn) {
  for (const int signal : {SIGSEGV, SIGABRT, SIGBUS, SIGXCPU}) {
    EXPECT_FALSE(WasDisturbed(signal)) << signal;
    EXPECT_FALSE(WasDisturbed(Exited(128 + signal))) << signal;
  }
}

TEST(Disturbed, NotByAnExitStatus) {
  for (const int code : {0, 1, 2, 75, 128, 255}) {
    EXPECT_FALSE(WasDisturbed(Exited(code))) << code;
  }
}

}  // namespace
}  // namespace queue
