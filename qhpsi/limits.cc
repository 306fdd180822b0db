#include "qhpsi/limits.h"

#include <sys/prctl.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <string>

namespace qhpsi {
namespace {

constexpr rlim_t kGigabyte = rlim_t{1} << 30;

struct Limit {
  int resource;
  rlim_t needed;
  rlim_t ample;
  const char* name;
};

// RLIM_INFINITY is the largest number.
constexpr std::array<Limit, 7> kLimits = {
    {{RLIMIT_AS, 2 * kGigabyte, RLIM_INFINITY, "memory"},
     {RLIMIT_DATA, 2 * kGigabyte, RLIM_INFINITY, "data"},
     {RLIMIT_STACK, rlim_t{1} << 20, rlim_t{1} << 20, "the stack"},
     {RLIMIT_FSIZE, kGigabyte, RLIM_INFINITY, "the size of a file"},
     {RLIMIT_NOFILE, 256, 256, "open files"},
     {RLIMIT_NPROC, 64, 1024, "processes"},
     {RLIMIT_CPU, 600, RLIM_INFINITY, "seconds of processor time"}}};

// A caller may have forbidden it, and nobody can allow it again. Before Linux 6.3 nobody could.
bool MayMemoryBecomeExecutable() {
  constexpr int kGetMdwe = 66;  // PR_GET_MDWE, which headers older than the kernel lack
  return ::prctl(kGetMdwe, 0, 0, 0, 0) <= 0;
}

}  // namespace

std::optional<std::string> LiftLimits() {
  for (const Limit& limit : kLimits) {
    rlimit now{};
    if (::getrlimit(limit.resource, &now) != 0) {
      return std::string("cannot read the limit on ") + limit.name + ": " + std::strerror(errno);
    }
    if (now.rlim_cur >= limit.needed) {
      continue;
    }
    now.rlim_cur = now.rlim_max;
    if (now.rlim_max < limit.needed) {
      return std::string("the limit on ") + limit.name + " is " + std::to_string(now.rlim_max) +
             ", and a scan needs " + std::to_string(limit.needed);
    }
    if (::setrlimit(limit.resource, &now) != 0) {
      return std::string("cannot raise the limit on ") + limit.name + ": " + std::strerror(errno);
    }
  }
  return std::nullopt;
}

bool AreLimitsAmple() {
  return MayMemoryBecomeExecutable() &&
         std::all_of(kLimits.begin(), kLimits.end(), [](const Limit& limit) {
           rlimit now{};
           return ::getrlimit(limit.resource, &now) == 0 && now.rlim_cur >= limit.ample;
         });
}

}  // namespace qhpsi
