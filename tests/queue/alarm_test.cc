#include "queue/alarm.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <array>

#include "qhpsi/base/fd.h"
#include "queue/failure.h"
#include "queue/process.h"

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

TEST(KillTimer, EndsWhatNothingElseDoes) {
  const auto stand_still = [] {
    sigset_t all;
    ::sigfillset(&all);
    ::sigprocmask(SIG_SETMASK, &all, nullptr);
    const KillTimer kill_timer(1);
    Raise(SIGSTOP);
    ::pause();
  };
  EXPECT_EXIT(stand_still(), testing::KilledBySignal(SIGKILL), "");
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

}  // namespace
}  // namespace queue
