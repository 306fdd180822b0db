#include "filter/deliver/maildir_quota.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "filter/base/failure.h"
#include "filter/deliver/unique_name.h"
#include "qhpsi/base/ascii.h"
#include "qhpsi/base/directory.h"
#include "qhpsi/base/fd.h"
#include "qhpsi/base/number.h"
#include "qhpsi/base/read_all.h"
#include "qhpsi/base/take_line.h"

namespace filter {
namespace {

constexpr const char* kFileName = "maildirsize";
constexpr size_t kLongFile = 5120;  // Maildir++: count again when the file is longer
constexpr int64_t kMaxAmount = int64_t{1} << 60;

struct Amount {
  int64_t bytes = 0;
  int64_t messages = 0;
};

struct QuotaFile {
  std::string limits;           // the first line
  size_t lines = 0;             // behind it
  std::optional<Amount> limit;  // 0 for none; nothing for a line that says no limit
  Amount used;
  bool is_sound = true;  // false if a line is no amount
};

// "50000000S,1000C". An unknown unit sets no limit; a number so large that it is none, the largest.
std::optional<Amount> ParseLimits(std::string_view line) {
  std::optional<Amount> limits;
  if (line == "NOQUOTA") {  // vpopmail's word
    return Amount{};
  }
  while (!line.empty()) {
    const size_t comma = std::min(line.find(','), line.size());
    const std::string_view part = qhpsi::Trim(line.substr(0, comma));
    line.remove_prefix(std::min(comma + 1, line.size()));
    if (part.size() < 2 || (part.back() != 'S' && part.back() != 'C') ||
        part.substr(0, part.size() - 1).find_first_not_of("0123456789") != part.npos) {
      continue;
    }
    const auto number = qhpsi::ParseNumber(part.substr(0, part.size() - 1), 0, kMaxAmount);
    Amount& limit = limits ? *limits : limits.emplace();
    (part.back() == 'S' ? limit.bytes : limit.messages) =
        static_cast<int64_t>(number.value_or(kMaxAmount));
  }
  return limits;
}

// Removes the number at the start of `text`, and any blanks before it, and returns it.
std::optional<int64_t> TakeNumber(std::string_view& text) {
  text = qhpsi::Trim(text);
  int64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || number > kMaxAmount || number < -kMaxAmount) {
    return std::nullopt;
  }
  text.remove_prefix(static_cast<size_t>(stop - text.data()));
  return number;
}

bool AddLine(Amount& used, std::string_view line) {
  const auto bytes = TakeNumber(line);
  const auto messages = TakeNumber(line);
  if (!bytes || !messages || !line.empty()) {
    return false;
  }
  return !__builtin_add_overflow(used.bytes, *bytes, &used.bytes) &&
         !__builtin_add_overflow(used.messages, *messages, &used.messages);
}

QuotaFile Parse(std::string_view text) {
  QuotaFile file;
  file.limits = qhpsi::Trim(qhpsi::TakeLine(text));
  file.limit = ParseLimits(file.limits);
  while (!text.empty() && file.is_sound) {
    const std::string_view line = qhpsi::TakeLine(text);
    ++file.lines;
    file.is_sound = qhpsi::Trim(line).empty() || AddLine(file.used, line);
  }
  // A sum below nothing would make room that is not there.
  file.is_sound = file.is_sound && file.used.bytes >= 0 && file.used.messages >= 0;
  return file;
}

bool HasRoom(const Amount& limit, const Amount& used, uint64_t size) {
  const bool fits = limit.bytes == 0 || (size <= static_cast<uint64_t>(kMaxAmount) &&
                                         used.bytes <= limit.bytes - static_cast<int64_t>(size));
  return fits && (limit.messages == 0 || used.messages < limit.messages);
}

// Invalid, with errno set, when there is no such directory.
qhpsi::Directory OpenDirectory(int parent, const char* path) {
  return qhpsi::Directory(qhpsi::Fd(::openat(parent, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)));
}

// The name of a delivered message has its size.
std::optional<int64_t> SizeInName(std::string_view name) {
  const size_t mark = name.find(",S=");
  if (mark == std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view rest = name.substr(mark + 3);
  const size_t length = std::min(rest.find_first_not_of("0123456789"), rest.size());
  const auto size = qhpsi::ParseNumber(rest.substr(0, length), 0, kMaxAmount);
  return size ? std::optional(static_cast<int64_t>(*size)) : std::nullopt;
}

int64_t SizeOf(int directory, const char* name) {
  if (const auto size = SizeInName(name)) {
    return *size;
  }
  struct stat status{};
  return ::fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0 ? status.st_size : 0;
}

// Flag T: the user has deleted it, and an IMAP server will remove it.
bool IsTrashed(std::string_view name) {
  const size_t info = name.rfind(":2,");
  return info != std::string_view::npos && name.find('T', info) != std::string_view::npos;
}

void CountMessages(int maildir, const std::string& path, Amount& used) {
  qhpsi::Directory directory = OpenDirectory(maildir, path.c_str());
  // NFS and IMAP servers keep files beside the folders whose names begin with a dot too.
  if (!directory.valid() && (errno == ENOENT || errno == ENOTDIR)) {
    return;
  }
  if (!directory.valid()) {
    throw SystemFailure("cannot open " + path, errno);
  }
  while (const char* const name = directory.Next()) {
    if (name[0] != '.' && !IsTrashed(name)) {
      // Both are at most 2^60, so that names with false sizes cannot make the sum overflow.
      const int64_t size = std::min(SizeOf(directory.fd(), name), kMaxAmount);
      used.bytes = std::min(used.bytes + size, kMaxAmount);
      ++used.messages;
    }
  }
  if (errno != 0) {
    throw SystemFailure("cannot read " + path, errno);
  }
}

void CountFolder(int maildir, const std::string& folder, Amount& used) {
  CountMessages(maildir, folder + "/new", used);
  CountMessages(maildir, folder + "/cur", used);
}

// What is in Trash does not count, nor what is marked for it (Maildir++).
Amount CountMaildir(int maildir) {
  Amount used;
  CountFolder(maildir, ".", used);
  qhpsi::Directory directory = OpenDirectory(maildir, ".");
  if (!directory.valid()) {
    throw SystemFailure("cannot open the Maildir", errno);
  }
  while (const char* const entry = directory.Next()) {
    const std::string_view name = entry;
    if (name.starts_with('.') && name != "." && name != ".." && name != ".Trash") {
      CountFolder(maildir, entry, used);
    }
  }
  if (errno != 0) {
    throw SystemFailure("cannot read the Maildir", errno);
  }
  return used;
}

qhpsi::Fd OpenQuotaFile(int maildir) {
  qhpsi::Fd file(
      ::openat(maildir, kFileName, O_RDWR | O_APPEND | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
  if (!file.valid() && errno != ENOENT) {
    throw SystemFailure(std::string("cannot open ") + kFileName, errno);
  }
  return file;
}

// Reads at most one byte more than kLongFile, enough to see that the file is longer.
std::string ReadQuotaFile(int fd) {
  std::optional<std::string> text = qhpsi::ReadAll(fd, kLongFile + 1);
  if (!text) {
    throw SystemFailure(std::string("cannot read ") + kFileName, errno);
  }
  return std::move(*text);
}

std::string AmountLine(const Amount& amount) {
  return std::to_string(amount.bytes) + " " + std::to_string(amount.messages) + "\n";
}

// A delivery since the count may be missing in the new file; the next count finds it.
void ReplaceQuotaFile(int maildir, const std::string& text) {
  const std::string path = "tmp/" + UniqueName();
  const qhpsi::Fd file(
      ::openat(maildir, path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!file.valid() || !qhpsi::WriteAll(file.get(), text) || ::fsync(file.get()) != 0 ||
      ::renameat(maildir, path.c_str(), maildir, kFileName) != 0) {
    const int error = errno;
    ::unlinkat(maildir, path.c_str(), 0);
    throw SystemFailure(std::string("cannot write ") + kFileName, error);
  }
}

// Not time(): that may be a tick behind, and then a file that has just been written is of the
// future.
std::time_t Now() { return std::chrono::system_clock::to_time_t(std::chrono::system_clock::now()); }

// Whether the file has nothing but a count, and a fresh one.
bool IsCounted(int fd, const QuotaFile& quota) {
  constexpr std::time_t kFresh = std::time_t{15} * 60;  // seconds
  struct stat status{};
  if (quota.lines != 1 || ::fstat(fd, &status) != 0) {
    return false;
  }
  const std::time_t age = Now() - status.st_mtim.tv_sec;
  return age >= 0 && age < kFresh;
}

}  // namespace

MaildirQuota::MaildirQuota(int maildir, uint64_t size) : file_(OpenQuotaFile(maildir)) {
  if (!file_.valid()) {
    return;
  }
  const std::string text = ReadQuotaFile(file_.get());
  if (text.empty()) {
    file_.Close();
    return;
  }
  QuotaFile quota = Parse(text);
  if (!quota.limit) {
    throw TemporaryFailure(std::string(kFileName) + ": its first line is no quota");
  }
  const Amount limit = *quota.limit;
  if (limit.bytes == 0 && limit.messages == 0) {
    file_.Close();
    return;
  }
  const bool is_whole = text.ends_with('\n');  // or our line would continue the last one
  const bool is_full = !HasRoom(limit, quota.used, size) && !IsCounted(file_.get(), quota);
  if (text.size() > kLongFile || !is_whole || !quota.is_sound || is_full) {
    quota.used = CountMaildir(maildir);
    ReplaceQuotaFile(maildir, quota.limits + "\n" + AmountLine(quota.used));
    file_ = OpenQuotaFile(maildir);
  }
  if (!HasRoom(limit, quota.used, size)) {
    throw TemporaryFailure("the Maildir is over its quota of " + quota.limits);
  }
}

void MaildirQuota::Record(uint64_t size) const {
  if (file_.valid()) {
    static_cast<void>(qhpsi::WriteAll(file_.get(), AmountLine({static_cast<int64_t>(size), 1})));
  }
}

}  // namespace filter
