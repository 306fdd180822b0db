#include "queue/process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include "queue/alarm.h"
#include "queue/failure.h"

namespace queue {
namespace {

void Raise(int signal) { ::kill(::getpid(), signal); }

int Code(const Failure& failure) { return static_cast<int>(failure.code()); }

// Each in a process of its own: PrepareProcess() changes the one that it is called in.

TEST(Process, ABugHasItsOwnExitStatus) {
  const auto bug = [] {
    PrepareProcess();
    Raise(SIGSEGV);
  };
  EXPECT_EXIT(bug(), testing::ExitedWithCode(81), "");
}

TEST(Process, BlockedAndIgnoredSignalsAreNot) {
  const auto inherit = [] {
    sigset_t all;
    ::sigfillset(&all);
    ::sigprocmask(SIG_SETMASK, &all, nullptr);
    struct sigaction ignore = {};
    ignore.sa_handler = SIG_IGN;
    ::sigaction(SIGCHLD, &ignore, nullptr);
    PrepareProcess();
    Raise(SIGALRM);
    struct sigaction child = {};
    ::sigaction(SIGCHLD, nullptr, &child);
    ::_exit(AlarmFired() && child.sa_handler == SIG_DFL ? 0 : 1);
  };
  EXPECT_EXIT(inherit(), testing::ExitedWithCode(0), "");
}

TEST(Process, NeedsMessageAndEnvelope) {
  for (const int fd : {0, 1}) {
    const auto prepare = [fd] {
      ::close(fd);
      try {
        PrepareProcess();
      } catch (const Failure& failure) {
        ::_exit(Code(failure));
      }
      ::_exit(0);
    };
    EXPECT_EXIT(prepare(), testing::ExitedWithCode(54), "");
  }
}

TEST(Process, ClosesWhatItInheritsButOne) {
  const auto close = [] {
    for (const int fd : {5, 7, 9}) {
      ::dup2(2, fd);
    }
    CloseInherited(7);
    const bool is_right = ::fcntl(2, F_GETFD) >= 0 && ::fcntl(5, F_GETFD) < 0 &&
                          ::fcntl(7, F_GETFD) >= 0 && ::fcntl(9, F_GETFD) < 0;
    ::_exit(is_right ? 0 : 1);
  };
  EXPECT_EXIT(close(), testing::ExitedWithCode(0), "");
}

TEST(Process, AClosedDescriptor2IsNoQueueFiles) {
  const auto prepare = [] {
    ::close(2);
    PrepareProcess();
    ::_exit(::dup(0) > 2 ? 0 : 1);
  };
  EXPECT_EXIT(prepare(), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace queue
