#include "qhpsi/sandbox/landlock.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>

#include "qhpsi/base/fd.h"

namespace qhpsi {
namespace {

// The numbers are the kernel's, from <linux/landlock.h>; ours, since a kernel may be newer than the
// headers that we are built with.
constexpr uint64_t kReadFile = 1U << 2;
constexpr uint64_t kReadDirectory = 1U << 3;
constexpr uint64_t kExecute = 1U << 0;
constexpr uint64_t kWriteFile = 1U << 1;
constexpr uint64_t kTruncate = 1U << 14;
constexpr uint64_t kIoctlDevice = 1U << 15;
constexpr uint64_t kReading = kReadFile | kReadDirectory;
constexpr uint64_t kConnectTcp = 1U << 1;
constexpr uint64_t kBindTcp = 1U << 0;
constexpr uint64_t kAbstractSockets = 1U << 0;
constexpr uint64_t kSignals = 1U << 1;

// What each version knows of files: bits from 0 on.
constexpr std::array<unsigned, 6> kFileBits = {0, 13, 14, 15, 15, 16};
constexpr int kPorts = 4;   // the first version that knows them
constexpr int kScopes = 6;  // and signals and abstract sockets

constexpr int kPathRule = 1;
constexpr int kPortRule = 2;

struct RulesetAttribute {
  uint64_t files;
  uint64_t ports;
  uint64_t scopes;
};

struct [[gnu::packed]] PathAttribute {
  uint64_t access;
  int32_t parent;
};

struct PortAttribute {
  uint64_t access;
  uint64_t port;
};

// What can be allowed for a file that is no directory.
constexpr uint64_t kOfAFile = kExecute | kWriteFile | kReadFile | kTruncate | kIoctlDevice;

}  // namespace

int Landlock::Version() {
  constexpr unsigned kAsk = 1;
  const long version = ::syscall(SYS_landlock_create_ruleset, nullptr, size_t{0}, kAsk);
  return version > 0 ? static_cast<int>(version) : 0;
}

Landlock::Landlock(Restricts what) : version_(Version()) {
  RulesetAttribute attribute{};
  if (what == Restricts::kEverything) {
    const auto known = std::min<size_t>(static_cast<size_t>(version_), kFileBits.size() - 1);
    files_ = (uint64_t{1} << kFileBits[known]) - 1;
    ports_ = version_ >= kPorts ? kConnectTcp | kBindTcp : 0;
    attribute = {.files = files_, .ports = ports_, .scopes = kAbstractSockets | kSignals};
  } else {
    attribute.scopes = kSignals;
  }
  if (version_ < kScopes) {
    attribute.scopes = 0;
  }
  if (attribute.files == 0 && attribute.scopes == 0) {
    return;
  }
  // A kernel takes more than it knows as long as that is zero.
  rules_ = Fd(
      static_cast<int>(::syscall(SYS_landlock_create_ruleset, &attribute, sizeof attribute, 0U)));
  error_ = rules_.valid() ? 0 : errno;
}

void Landlock::Allow(const std::string& path, uint64_t access) {
  const Fd fd(::open(path.c_str(), O_PATH | O_CLOEXEC));
  struct stat status{};
  if (!rules_.valid() || !fd.valid() || ::fstat(fd.get(), &status) != 0) {
    return;
  }
  const uint64_t possible = S_ISDIR(status.st_mode) ? ~uint64_t{0} : kOfAFile;
  const PathAttribute attribute{.access = access & possible & files_, .parent = fd.get()};
  if (::syscall(SYS_landlock_add_rule, rules_.get(), kPathRule, &attribute, 0U) != 0) {
    error_ = errno;
  }
}

void Landlock::AllowReading(const std::string& path) { Allow(path, kReading); }

void Landlock::AllowWriting(const std::string& path) { Allow(path, ~(kExecute | kIoctlDevice)); }

void Landlock::AllowConnecting(uint16_t tcp_port) {
  const PortAttribute attribute{.access = kConnectTcp, .port = tcp_port};
  if (rules_.valid() && ports_ != 0 &&
      ::syscall(SYS_landlock_add_rule, rules_.get(), kPortRule, &attribute, 0U) != 0) {
    error_ = errno;
  }
}

std::optional<std::string> Landlock::Enforce() const {
  int error = error_;
  if (error == 0 && rules_.valid() &&
      ::syscall(SYS_landlock_restrict_self, rules_.get(), 0U) != 0) {
    error = errno;
  }
  if (error == 0) {
    return std::nullopt;
  }
  return std::string("landlock: ") + std::strerror(error);
}

}  // namespace qhpsi
