#include "qhpsi/sandbox/plugin_sandbox.h"

#include <sys/resource.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>

#include "qhpsi/base/fd.h"
#include "qhpsi/sandbox/command_sandbox.h"
#include "qhpsi/sandbox/filters.h"
#include "qhpsi/sandbox/is_sanitized.h"
#include "qhpsi/sandbox/landlock.h"
#include "qhpsi/sandbox/load_filter.h"
#include "qhpsi/sandbox/needs.h"

namespace qhpsi {
namespace {

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

Landlock RulesFor(const Needs& needs, const Fd& message) {
  Landlock rules(Landlock::Restricts::kEverything);
  rules.AllowReading(message);
  for (const char* const path : kUsualPaths) {
    rules.AllowReading(path);
  }
  for (const std::string& path : needs.readable) {
    rules.AllowReading(path);
  }
  if (kIsSanitized) {
    rules.AllowReading("/proc");  // for the leak check
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

std::optional<std::string> EnterPluginSandbox(const Needs& needs, const Fd& message) {
  if (needs.commands) {
    return EnterCommandSandbox();
  }
  if (auto reason = RulesFor(needs, message).Enforce()) {
    return reason;
  }
  if (!SetLimits()) {
    return Reason("limits: set");
  }
  if (!LoadFilter(PluginFilter(!needs.scratch.empty(), needs.connects()))) {
    return Reason("seccomp");
  }
  return std::nullopt;
}

}  // namespace qhpsi
