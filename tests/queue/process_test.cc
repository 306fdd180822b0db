#include "queue/process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <array>

#include "qhpsi/base/fd.h"
#include "queue/failure.h"
#include "queue/log.h"

namespace queue {
namespace {

void Raise(int signal) { ::kill(::getpid(), signal); }

int Code(const Failure& failure) { return static_cast<int>(failure.code()); }

// Each in a process of its own: PrepareProcess() changes the one that it is called in.

TEST(Alarm, EndsAReadThatGetsNothing) {
  const auto read = [] {
    std::array<int, 2> pipe{};
    if (::pipe(pipe.data()) != 0) {
      ::_exit(1);
    }
    PrepareProcess();
    ::alarm(1);
    std::array<char, 10> buffer{};
    try {
      ReadInput(pipe[0], "message", buffer.data(), buffer.size());
    } catch (const Failure& failure) {
      ::_exit(Code(failure));
    }
  };
  EXPECT_EXIT(read(), testing::ExitedWithCode(52), "");
}

TEST(Alarm, EndsInputThatNeverEnds) {
  const auto read = [] {
    PrepareProcess();
    Raise(SIGALRM);
    const qhpsi::Fd zeros(::open("/dev/zero", O_RDONLY | O_CLOEXEC));
    std::array<char, 10> buffer{};
    try {
      ReadInput(zeros.get(), "message", buffer.data(), buffer.size());
    } catch (const Failure& failure) {
      ::_exit(Code(failure));
    }
    ::_exit(0);
  };
  EXPECT_EXIT(read(), testing::ExitedWithCode(52), "");
}

TEST(Alarm, BeforeTheCommitForbidsIt) {
  const auto commit = [] {
    PrepareProcess();
    Raise(SIGALRM);
    try {
      ExitAtAlarm();
    } catch (const Failure& failure) {
      ::_exit(Code(failure));
    }
    ::_exit(0);
  };
  EXPECT_EXIT(commit(), testing::ExitedWithCode(52), "");
}

TEST(Alarm, DuringTheCommitEndsIt) {
  const auto commit = [] {
    PrepareProcess();
    ExitAtAlarm();
    Raise(SIGALRM);
    ::_exit(0);
  };
  EXPECT_EXIT(commit(), testing::ExitedWithCode(52), "");
}

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

TEST(TermIsAlarm, UnlessItIsIgnored) {
  const auto terminate = [](bool is_ignored) {
    PrepareProcess();
    struct sigaction ignore = {};
    ignore.sa_handler = is_ignored ? SIG_IGN : SIG_DFL;
    ::sigaction(SIGTERM, &ignore, nullptr);
    {
      const TermIsAlarm term_is_alarm;
      Raise(SIGTERM);
    }
    const bool has_fired = AlarmFired();
    Raise(SIGTERM);  // as before again
    ::_exit(is_ignored && !has_fired ? 0 : 1);
  };
  EXPECT_EXIT(terminate(true), testing::ExitedWithCode(0), "");
  EXPECT_EXIT(terminate(false), testing::KilledBySignal(SIGTERM), "");
}

TEST(Process, AClosedDescriptor2IsNoQueueFiles) {
  const auto prepare = [] {
    ::close(2);
    PrepareProcess();
    ::_exit(::dup(0) > 2 ? 0 : 1);
  };
  EXPECT_EXIT(prepare(), testing::ExitedWithCode(0), "");
}

TEST(Log, DoesNotWaitForEverForAReader) {
  std::array<int, 2> pipe{};
  ASSERT_EQ(::pipe(pipe.data()), 0);
  EXPECT_TRUE(WriteText(pipe[1], std::string(60000, 'x')));
  EXPECT_FALSE(WriteText(pipe[1], std::string(60000, 'x')));
  ::close(pipe[0]);
  ::close(pipe[1]);
}

}  // namespace
}  // namespace queue
