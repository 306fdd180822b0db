#include "qhpsi/sandbox/plugin_sandbox.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "qhpsi/sandbox/filters.h"
#include "qhpsi/sandbox/landlock.h"
#include "qhpsi/sandbox/needs.h"

namespace qhpsi {
namespace {

#ifdef __SANITIZE_ADDRESS__
constexpr bool kIsSanitized = true;
#else
constexpr bool kIsSanitized = false;
#endif

static_assert(sizeof(FilterStep) == sizeof(sock_filter) &&
              offsetof(FilterStep, operand) == offsetof(sock_filter, k));

// Enough for libclamav with all signatures, and what LiftLimits() asks for.
constexpr rlim_t kGigabyte = rlim_t{1} << 30;
constexpr rlim_t kMemory = 8 * kGigabyte;
constexpr rlim_t kFileSize = kGigabyte;
constexpr rlim_t kFiles = 1024;

// Programs, libraries, locales, time zones; and what the C library looks up.
constexpr auto kUsualPaths = {"/usr",      "/lib",      "/lib64",      "/etc",
                              "/dev/null", "/dev/zero", "/dev/random", "/dev/urandom"};

// A lower limit of the caller's stays.
bool LimitTo(int resource, rlim_t most) {
  rlimit now{};
  if (::getrlimit(resource, &now) != 0) {
    return false;
  }
  now.rlim_max = std::min(now.rlim_max, most);
  now.rlim_cur = std::min(now.rlim_cur, now.rlim_max);
  return ::setrlimit(resource, &now) == 0;
}

bool SetLimits() {
  return LimitTo(RLIMIT_CORE, 0) && LimitTo(RLIMIT_FSIZE, kFileSize) &&
         LimitTo(RLIMIT_NOFILE, kFiles) && (kIsSanitized || LimitTo(RLIMIT_AS, kMemory));
}

bool Load(std::span<const FilterStep> filter) {
  std::vector<FilterStep> steps(filter.begin(), filter.end());
  for (FilterStep& step : steps) {
    if (step.operand == kOwnProcess) {
      step.operand = static_cast<uint32_t>(::getpid());
    }
  }
  const sock_fprog program{.len = static_cast<unsigned short>(steps.size()),
                           .filter = reinterpret_cast<sock_filter*>(steps.data())};
  return ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

Landlock RulesFor(const Needs& needs, const char* messfile) {
  if (needs.commands) {
    return Landlock(Landlock::Restricts::kSignals);
  }
  Landlock rules(Landlock::Restricts::kEverything);
  rules.AllowReading(messfile);
  for (const char* const path : kUsualPaths) {
    rules.AllowReading(path);
  }
  for (const std::string& path : needs.readable) {
    rules.AllowReading(path);
  }
  if (!needs.scratch.empty()) {
    rules.AllowWriting(needs.scratch);
  }
  for (const uint16_t port : needs.tcp_ports) {
    rules.AllowConnecting(port);
  }
  return rules;
}

std::string Reason(const char* what) { return std::string(what) + ": " + std::strerror(errno); }

}  // namespace

std::optional<std::string> EnterPluginSandbox(const Needs& needs, const char* messfile) {
  if (auto reason = RulesFor(needs, messfile).Enforce()) {
    return reason;
  }
  if (!needs.commands && !SetLimits()) {
    return Reason("limits: set");
  }
  const auto filter =
      needs.commands ? CommandFilter() : PluginFilter(!needs.scratch.empty(), needs.connects());
  if (!kIsSanitized && !Load(filter)) {
    return Reason("seccomp");
  }
  return std::nullopt;
}

}  // namespace qhpsi
