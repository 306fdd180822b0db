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

#include "qhpsi/base/directory.h"
#include "qhpsi/base/fd.h"

namespace qhpsi {
namespace {

// The numbers are the kernel's, from <linux/landlock.h>; ours, since a kernel may be newer than the
// headers that we are built with.
constexpr uint64_t kReadFile = 1U << 2;
constexpr uint64_t kReadDirectory = 1U << 3;
constexpr uint64_t kExecute = 1U << 0;
constexpr uint64_t kWriteFile = 1U << 1;
constexpr uint64_t kMoveOrLink = 1U << 13;  // from one directory to another
constexpr uint64_t kTruncate = 1U << 14;
constexpr uint64_t kIoctlDevice = 1U << 15;
constexpr uint64_t kReading = kReadFile | kReadDirectory;
constexpr uint64_t kConnectTcp = 1U << 1;
constexpr uint64_t kBindTcp = 1U << 0;
constexpr uint64_t kAbstractSockets = 1U << 0;
constexpr uint64_t kSignals = 1U << 1;

// What each version knows of files: bits from 0 on.
constexpr std::array<unsigned, 6> kFileBits = {0, 13, 14, 15, 15, 16};
constexpr int kMoves = 2;   // the first version that can allow them
constexpr int kPorts = 4;   // and knows these
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

Fd Open(const std::string& path) { return Fd(::open(path.c_str(), O_PATH | O_CLOEXEC)); }

}  // namespace

int Landlock::Version() {
  constexpr unsigned kAsk = 1;
  const long version = ::syscall(SYS_landlock_create_ruleset, nullptr, size_t{0}, kAsk);
  return version > 0 ? static_cast<int>(version) : 0;
}

Landlock::Landlock(Restricts what) : version_(Version()) {
  RulesetAttribute attribute{};
  const auto known = std::min<size_t>(static_cast<size_t>(version_), kFileBits.size() - 1);
  const uint64_t all_of_files = (uint64_t{1} << kFileBits[known]) - 1;
  if (what == Restricts::kEverything) {
    files_ = all_of_files;
    ports_ = version_ >= kPorts ? kConnectTcp | kBindTcp : 0;
    attribute = {.files = files_, .ports = ports_, .scopes = kAbstractSockets | kSignals};
  } else {
    const bool writes = what == Restricts::kWriting && version_ >= kMoves;
    files_ = writes ? all_of_files & (kWriteFile | kMoveOrLink | kTruncate) : 0;
    attribute = {.files = files_, .ports = 0, .scopes = kSignals};
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

void Landlock::Allow(const Fd& file, uint64_t access) {
  struct stat status{};
  if (!rules_.valid() || !file.valid() || ::fstat(file.get(), &status) != 0 ||
      S_ISLNK(status.st_mode)) {
    return;
  }
  const uint64_t possible = S_ISDIR(status.st_mode) ? ~uint64_t{0} : kOfAFile;
  const PathAttribute attribute{.access = access & possible & files_, .parent = file.get()};
  if (::syscall(SYS_landlock_add_rule, rules_.get(), kPathRule, &attribute, 0U) != 0) {
    error_ = errno;
  }
}

void Landlock::AllowReading(const std::string& path) { AllowReading(Open(path)); }

void Landlock::AllowReading(const Fd& file) { Allow(file, kReading); }

void Landlock::AllowWriting(const std::string& path) {
  Allow(Open(path), ~(kExecute | kIoctlDevice));
}

void Landlock::AllowWritingBut(const std::string& directory) {
  if (files_ == 0) {
    return;
  }
  for (size_t end = directory.find('/'); end != std::string::npos;) {
    const std::string above = directory.substr(0, end + 1);
    const size_t next = directory.find('/', end + 1);
    const std::string kept = directory.substr(end + 1, next - end - 1);
    Directory names(above.c_str());
    while (const char* const name = names.valid() ? names.Next() : nullptr) {
      const bool is_entry = std::strcmp(name, ".") != 0 && std::strcmp(name, "..") != 0;
      if (is_entry && name != kept) {
        Allow(Fd(::open((above + name).c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC)), files_);
      }
    }
    end = next;
  }
}

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
