#include "qhpsi/sandbox/decoder_sandbox.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <functional>
#include <new>
#include <string>
#include <utility>
#include <vector>

namespace qhpsi {
namespace {

constexpr uint64_t kMegabyte = uint64_t{1024} * 1024;
constexpr DecoderLimits kLimits = {.memory = 256 * kMegabyte, .seconds = 2, .output = kMegabyte};

// The wait status of a process that does this in the sandbox; its own exit status is 0.
int InSandbox(const std::function<void()>& act, const DecoderLimits& limits = kLimits) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    if (EnterDecoderSandbox(limits)) {
      ::_exit(99);
    }
    act();
    ::_exit(0);
  }
  int status = 0;
  EXPECT_EQ(::waitpid(pid, &status, 0), pid);
  return status;
}

TEST(DecoderSandbox, LetsADecoderWork) {
  const int status = InSandbox([] {
    std::vector<std::string> kept;
    kept.reserve(100);
    for (int i = 0; i < 100; ++i) {
      kept.emplace_back(100'000 + i, 'x');
    }
    char byte = 0;
    if (::read(STDIN_FILENO, &byte, 0) != 0 || ::write(STDERR_FILENO, &byte, 0) != 0) {
      ::_exit(1);
    }
    std::exit(0);  // as main() does
  });
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST(DecoderSandbox, ClosesWhatItWasNotGiven) {
  const int inherited = ::open("/dev/null", O_RDONLY);
  ASSERT_GE(inherited, 3);
  const int status = InSandbox([&] {
    char byte = 0;
    ::_exit(::read(inherited, &byte, 0) == -1 ? 0 : 1);
  });
  ::close(inherited);
  EXPECT_EQ(status, 0);
}

TEST(DecoderSandbox, LimitsWhatIsWritten) {
  const std::string path = testing::TempDir() + "/decoder_output";
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  ASSERT_GE(file, 0);
  const int before = ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
  ASSERT_EQ(::dup2(file, STDOUT_FILENO), STDOUT_FILENO);
  const int status = InSandbox([&] {
    const std::string block(65'536, 'x');
    for (int i = 0; i < 20; ++i) {
      if (::write(STDOUT_FILENO, block.data(), block.size()) < 0) {
        ::_exit(1);
      }
    }
  });
  ::dup2(before, STDOUT_FILENO);
  ::close(before);
  ::close(file);
  ::unlink(path.c_str());
  EXPECT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(WTERMSIG(status), SIGXFSZ);
}

TEST(DecoderSandbox, LimitsProcessorTime) {
  const int status = InSandbox(
      [] {
        for (;;) {
        }
      },
      {.memory = 256 * kMegabyte, .seconds = 1, .output = kMegabyte});
  EXPECT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(WTERMSIG(status), SIGXCPU);
}

#ifndef __SANITIZE_ADDRESS__  // which needs what is forbidden here

TEST(DecoderSandbox, LimitsMemory) {
  const int status = InSandbox([] {
    std::vector<std::string> kept;
    try {
      for (;;) {
        kept.emplace_back(kMegabyte, 'x');
      }
    } catch (const std::bad_alloc&) {
      ::_exit(7);
    }
  });
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 7);
}

TEST(DecoderSandbox, KillsWhateverElseIsTried) {
  const pid_t self = ::getpid();
  const std::vector<std::pair<const char*, std::function<void()>>> tries = {
      {"open", [] { ::open("/etc/passwd", O_RDONLY); }},
      {"create", [] { ::open("/tmp/mark", O_WRONLY | O_CREAT, 0600); }},
      {"stat", [] { (void)::access("/etc/passwd", F_OK); }},
      {"unlink", [] { ::unlink("/tmp/mark"); }},
      {"link", [] { (void)!::link("/etc/passwd", "/tmp/mark"); }},
      {"chmod", [] { ::chmod("/tmp/mark", 0777); }},
      {"fchmod of the file it writes", [] { ::fchmod(STDOUT_FILENO, 0777); }},
      {"socket", [] { ::socket(AF_UNIX, SOCK_STREAM, 0); }},
      {"inet socket", [] { ::socket(AF_INET, SOCK_STREAM, 0); }},
      {"pipe",
       [] {
         int ends[2];
         (void)!::pipe(ends);
       }},
      {"dup", [] { (void)!::dup(STDOUT_FILENO); }},
#ifdef SYS_fork  // not on arm64
      {"fork", [] { ::syscall(SYS_fork); }},
#endif
      {"clone", [] { ::syscall(SYS_clone, CLONE_VM | SIGCHLD, 0, 0, 0, 0); }},
      {"exec",
       [] {
         char* const none[] = {nullptr};
         ::execve("/bin/true", none, none);
       }},
      {"kill", [self] { ::kill(self, 0); }},
      {"ptrace", [self] { ::ptrace(PTRACE_ATTACH, self, nullptr, nullptr); }},
      {"executable memory",
       [] {
         (void)::mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
       }},
      {"memory made executable",
       [] {
         void* const page =
             ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
         ::mprotect(page, 4096, PROT_READ | PROT_EXEC);
       }},
      {"a file in memory",
       [] { (void)::mmap(nullptr, 4096, PROT_READ, MAP_PRIVATE, STDIN_FILENO, 0); }},
      {"terminal", [] { (void)::isatty(STDIN_FILENO); }},
      {"user id", [] { (void)!::setuid(0); }},
      {"higher limits",
       [] {
         const rlimit more = {RLIM_INFINITY, RLIM_INFINITY};
         ::setrlimit(RLIMIT_AS, &more);
       }},
      {"namespace", [] { ::unshare(CLONE_NEWUSER); }},
      {"prctl", [] { ::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0); }},
      {"sleep", [] { ::pause(); }},
  };
  for (const auto& [name, act] : tries) {
    const int status = InSandbox(act);
    EXPECT_TRUE(WIFSIGNALED(status)) << name;
    EXPECT_EQ(WTERMSIG(status), SIGSYS) << name;
  }
}

#endif

}  // namespace
}  // namespace qhpsi
