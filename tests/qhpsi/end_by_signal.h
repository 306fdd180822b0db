// Ways to get a signal, for tests of what a process makes of it.

#ifndef TESTS_QHPSI_END_BY_SIGNAL_H_
#define TESTS_QHPSI_END_BY_SIGNAL_H_

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>

namespace tests {

// Has another process `send` to us, and waits for what comes of it.
template <typename Send>
[[noreturn]] void BeSent(const Send& send) {
  const pid_t target = ::getpid();
  if (::fork() == 0) {
    send(target);
    ::_exit(0);
  }
  for (;;) {
    ::pause();
  }
}

// As if `target` had sent it to itself: a sender may write any number there.
inline void SendWithItsOwnNumber(pid_t target, int signal) {
  siginfo_t info = {};
  info.si_code = SI_QUEUE;
  info.si_pid = target;
  ::syscall(SYS_rt_sigqueueinfo, target, signal, &info);
}

// As the kernel does it for a descriptor that is ready: with a positive code, as for a fault.
inline void SendByDescriptor(pid_t target, int signal) {
  std::array<int, 2> ends = {};
  (void)!::pipe(ends.data());
  ::fcntl(ends[0], F_SETOWN, target);
  ::fcntl(ends[0], F_SETSIG, signal);
  ::fcntl(ends[0], F_SETFL, O_ASYNC);
  (void)!::write(ends[1], "x", 1);
}

inline void Fault() {
  void* const page = ::mmap(nullptr, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  *static_cast<volatile char*>(page) = 1;
}

[[noreturn]] inline void ReachLimitOfTime() {
  const rlimit second = {1, 3};
  ::setrlimit(RLIMIT_CPU, &second);
  for (;;) {
    (void)::getppid();
  }
}

// What write() returns then.
inline ssize_t ReachLimitOfSize() {
  const rlimit nothing = {0, 0};
  ::setrlimit(RLIMIT_FSIZE, &nothing);
  return ::write(::memfd_create("file", 0), "x", 1);
}

}  // namespace tests

#endif  // TESTS_QHPSI_END_BY_SIGNAL_H_
