#include "filter/deliver/maildir_quota.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "filter/base/failure.h"
#include "filter/deliver/unique_name.h"
#include "qhpsi/base/ascii.h"
#include "qhpsi/base/number.h"

namespace filter {
namespace {

constexpr const char* kFile = "maildirsize";
constexpr size_t kLongFile = 5120;  // Maildir++: count anew when it is longer
constexpr int64_t kMany = int64_t{1} << 60;

struct Amount {
  int64_t bytes = 0;
  int64_t messages = 0;
};

struct QuotaFile {
  std::string limits;  // the first line
  Amount limit;        // 0 for none
  Amount used;
  bool is_sound = true;  // false: long, or with a line that is no amount
};

std::string_view TakeLine(std::string_view& text) {
  const size_t newline = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, newline);
  text.remove_prefix(std::min(newline + 1, text.size()));
  return line;
}

// "50000000S,1000C". What is not known is no limit.
Amount ParseLimits(std::string_view line) {
  Amount limit;
  while (!line.empty()) {
    const size_t comma = std::min(line.find(','), line.size());
    const std::string_view part = qhpsi::Trim(line.substr(0, comma));
    line.remove_prefix(std::min(comma + 1, line.size()));
    if (part.size() < 2) {
      continue;
    }
    const auto number = qhpsi::ParseNumber(part.substr(0, part.size() - 1), 0, kMany);
    if (number && part.back() == 'S') {
      limit.bytes = static_cast<int64_t>(*number);
    }
    if (number && part.back() == 'C') {
      limit.messages = static_cast<int64_t>(*number);
    }
  }
  return limit;
}

// The number that `text` begins with, blanks before it aside, and takes it off.
std::optional<int64_t> TakeNumber(std::string_view& text) {
  text = qhpsi::Trim(text);
  int64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || number > kMany || number < -kMany) {
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
  file.limits = qhpsi::Trim(TakeLine(text));
  file.limit = ParseLimits(file.limits);
  while (!text.empty() && file.is_sound) {
    const std::string_view line = TakeLine(text);
    file.is_sound = qhpsi::Trim(line).empty() || AddLine(file.used, line);
  }
  return file;
}

bool HasRoom(const Amount& limit, const Amount& used, uint64_t size) {
  const bool fits = limit.bytes == 0 || (size <= static_cast<uint64_t>(kMany) &&
                                         used.bytes <= limit.bytes - static_cast<int64_t>(size));
  return fits && (limit.messages == 0 || used.messages < limit.messages);
}

struct CloseDirectory {
  void operator()(DIR* directory) const { ::closedir(directory); }
};
using Directory = std::unique_ptr<DIR, CloseDirectory>;

// Null with errno set when there is none.
Directory OpenDirectory(int parent, const char* path) {
  qhpsi::Fd fd(::openat(parent, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.valid()) {
    return nullptr;
  }
  Directory directory(::fdopendir(fd.get()));
  if (directory != nullptr) {
    fd.Release();
  }
  return directory;
}

// A message's size is in its name; it was taken when it came.
std::optional<int64_t> SizeInName(std::string_view name) {
  const size_t mark = name.find(",S=");
  if (mark == std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view rest = name.substr(mark + 3);
  const size_t length = std::min(rest.find_first_not_of("0123456789"), rest.size());
  const auto size = qhpsi::ParseNumber(rest.substr(0, length), 0, kMany);
  return size ? std::optional(static_cast<int64_t>(*size)) : std::nullopt;
}

int64_t SizeOf(int directory, const char* name) {
  if (const auto size = SizeInName(name)) {
    return *size;
  }
  struct stat status {};
  return ::fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0 ? status.st_size : 0;
}

void CountMessages(int maildir, const std::string& path, Amount& used) {
  const Directory directory = OpenDirectory(maildir, path.c_str());
  // NFS and IMAP servers keep files with a dot in front beside the folders.
  if (directory == nullptr && (errno == ENOENT || errno == ENOTDIR)) {
    return;
  }
  if (directory == nullptr) {
    throw SystemFailure("cannot open " + path, errno);
  }
  while (const dirent* const entry = ::readdir(directory.get())) {
    if (entry->d_name[0] != '.') {
      // Both are 2^60 at most: a few names that lie make no sum overflow.
      const int64_t size = std::min(SizeOf(::dirfd(directory.get()), entry->d_name), kMany);
      used.bytes = std::min(used.bytes + size, kMany);
      ++used.messages;
    }
  }
}

void CountFolder(int maildir, const std::string& folder, Amount& used) {
  CountMessages(maildir, folder + "/new", used);
  CountMessages(maildir, folder + "/cur", used);
}

// Messages in Trash count for nothing.
Amount CountMaildir(int maildir) {
  Amount used;
  CountFolder(maildir, ".", used);
  const Directory directory = OpenDirectory(maildir, ".");
  if (directory == nullptr) {
    throw SystemFailure("cannot open the Maildir", errno);
  }
  while (const dirent* const entry = ::readdir(directory.get())) {
    const std::string_view name = entry->d_name;
    if (name.starts_with('.') && name != "." && name != ".." && name != ".Trash") {
      CountFolder(maildir, entry->d_name, used);
    }
  }
  return used;
}

qhpsi::Fd OpenFile(int maildir) {
  qhpsi::Fd file(::openat(maildir, kFile, O_RDWR | O_APPEND | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
  if (!file.valid() && errno != ENOENT) {
    throw SystemFailure(std::string("cannot open ") + kFile, errno);
  }
  return file;
}

// At most one byte more than a file has that is not long.
std::string ReadFile(int fd) {
  std::array<char, kLongFile + 1> buffer;
  size_t size = 0;
  while (size < buffer.size()) {
    const ssize_t n =
        ::pread(fd, buffer.data() + size, buffer.size() - size, static_cast<off_t>(size));
    if (n < 0 && errno == EINTR) {
      continue;
    }
    if (n < 0) {
      throw SystemFailure(std::string("cannot read ") + kFile, errno);
    }
    if (n == 0) {
      break;
    }
    size += static_cast<size_t>(n);
  }
  return {buffer.data(), size};
}

std::string AmountLine(const Amount& amount) {
  return std::to_string(amount.bytes) + " " + std::to_string(amount.messages) + "\n";
}

// Whoever came in between is counted or not, and is once the next count is due.
void ReplaceFile(int maildir, const std::string& text) {
  const std::string path = "tmp/" + UniqueName();
  const qhpsi::Fd file(
      ::openat(maildir, path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!file.valid() || !qhpsi::WriteAll(file.get(), text) ||
      ::renameat(maildir, path.c_str(), maildir, kFile) != 0) {
    const int error = errno;
    ::unlinkat(maildir, path.c_str(), 0);
    throw SystemFailure(std::string("cannot write ") + kFile, error);
  }
}

}  // namespace

MaildirQuota::MaildirQuota(int maildir, uint64_t size) : file_(OpenFile(maildir)) {
  if (!file_.valid()) {
    return;
  }
  const std::string text = ReadFile(file_.get());
  QuotaFile quota = Parse(text);
  if (quota.limit.bytes == 0 && quota.limit.messages == 0) {
    file_.Close();
    return;
  }
  if (text.size() > kLongFile || !quota.is_sound || !HasRoom(quota.limit, quota.used, size)) {
    quota.used = CountMaildir(maildir);
    ReplaceFile(maildir, quota.limits + "\n" + AmountLine(quota.used));
    file_ = OpenFile(maildir);
  }
  if (!HasRoom(quota.limit, quota.used, size)) {
    throw TemporaryFailure("the Maildir is over its quota of " + quota.limits);
  }
}

void MaildirQuota::Record(uint64_t size) const {
  if (file_.valid()) {
    static_cast<void>(qhpsi::WriteAll(file_.get(), AmountLine({static_cast<int64_t>(size), 1})));
  }
}

}  // namespace filter
