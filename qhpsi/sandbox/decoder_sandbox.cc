#include "qhpsi/sandbox/decoder_sandbox.h"

#include <linux/futex.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>
#include <string>

#include "qhpsi/sandbox/is_sanitized.h"

namespace qhpsi {
namespace {

using Filter = std::unique_ptr<void, decltype(&::seccomp_release)>;

// A caller's own hard limit may be lower and stays. Its soft one does not: the services' SOFT_MEM
// is meant for programs whose needs are not known.
bool Limit(int resource, rlim_t soft, rlim_t hard) {
  rlimit now{};
  if (::getrlimit(resource, &now) != 0) {
    return false;
  }
  now.rlim_max = std::min(now.rlim_max, hard);
  now.rlim_cur = std::min(now.rlim_max, soft);
  return ::setrlimit(resource, &now) == 0;
}

// Processor time: SIGXCPU, which the caller has a handler for, and SIGKILL a second later.
bool SetLimits(const DecoderLimits& limits) {
  const bool is_set = Limit(RLIMIT_CPU, limits.seconds, limits.seconds + 1) &&
                      Limit(RLIMIT_FSIZE, limits.output, limits.output) && Limit(RLIMIT_CORE, 0, 0);
  return is_set && (kIsSanitized || (Limit(RLIMIT_AS, limits.memory, limits.memory) &&
                                     Limit(RLIMIT_DATA, limits.memory, limits.memory) &&
                                     Limit(RLIMIT_NOFILE, 3, 3) && Limit(RLIMIT_NPROC, 0, 0)));
}

bool Allow(const Filter& filter, int call) {
  return ::seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, call, 0) == 0;
}

// Memory that holds data: of no file, and never to be executed.
bool AllowMemory(const Filter& filter) {
  constexpr scmp_datum_t kFd = 0xffffffff;  // the kernel looks at these bits of -1 alone
  return Allow(filter, SCMP_SYS(brk)) && Allow(filter, SCMP_SYS(munmap)) &&
         Allow(filter, SCMP_SYS(mremap)) && Allow(filter, SCMP_SYS(madvise)) &&
         ::seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, SCMP_SYS(mmap), 2,
                            SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0),
                            SCMP_A4(SCMP_CMP_MASKED_EQ, kFd, kFd)) == 0 &&
         ::seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
                            SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) == 0;
}

// The first exception thrown wakes those who wait for its tables to be found. Nobody does.
bool AllowExceptions(const Filter& filter) {
  return ::seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, SCMP_SYS(futex), 1,
                            SCMP_A1(SCMP_CMP_EQ, FUTEX_WAKE_PRIVATE)) == 0;
}

bool AllowLittle() {
  const Filter filter(::seccomp_init(SCMP_ACT_KILL_PROCESS), &::seccomp_release);
  return filter != nullptr && Allow(filter, SCMP_SYS(read)) && Allow(filter, SCMP_SYS(write)) &&
         Allow(filter, SCMP_SYS(lseek)) && Allow(filter, SCMP_SYS(exit)) &&
         Allow(filter, SCMP_SYS(exit_group)) && AllowMemory(filter) && AllowExceptions(filter) &&
         ::seccomp_load(filter.get()) == 0;
}

std::string Reason(const char* what) { return std::string(what) + ": " + std::strerror(errno); }

}  // namespace

std::optional<std::string> EnterDecoderSandbox(const DecoderLimits& limits) {
  // Linux before 5.9 lacks the call. There qmail-queue's child, which marks each close-on-exec,
  // must do.
  if (::syscall(SYS_close_range, 3U, ~0U, 0) != 0 && errno != ENOSYS) {
    return Reason("descriptors: close");
  }
  if (!SetLimits(limits)) {
    return Reason("limits: set");
  }
  if (!kIsSanitized && !AllowLittle()) {
    return Reason("seccomp");
  }
  return std::nullopt;
}

}  // namespace qhpsi
