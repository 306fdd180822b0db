#include "queue/proof_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "qhpsi/base/ascii.h"
#include "qhpsi/base/fd.h"

namespace queue {
namespace {

constexpr size_t kMaxReason = 255;
constexpr off_t kMaxTrouble = 10 * (kMaxReason + 1);  // bytes in the file

// FNV-1a: names files. Whoever chooses a scanner is trusted, so nobody looks for collisions.
uint64_t Hash(std::string_view text) {
  uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  }
  return hash;
}

std::string Hex(uint64_t number) {
  std::string text;
  for (int shift = 60; shift >= 0; shift -= 4) {
    text += "0123456789abcdef"[(number >> shift) & 0xf];
  }
  return text;
}

ProofFile::Time TimeOf(const timespec& time) {
  return ProofFile::Time(std::chrono::duration_cast<ProofFile::Time::duration>(
      std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec)));
}

// What another user wrote says nothing of a scanner.
bool IsOurs(const struct stat& st) {
  return S_ISREG(st.st_mode) && (st.st_uid == ::geteuid() || st.st_uid == 0 || ::geteuid() == 0);
}

// Where a proof is written before it gets its name. None if another process is about to do the
// same, or has just done it. What a killed one leaves is used again by the next.
qhpsi::Fd OpenAside(const std::string& path) {
  qhpsi::Fd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644));
  struct stat ours = {};
  struct stat named = {};
  if (!file.valid() || ::flock(file.get(), LOCK_EX | LOCK_NB) != 0 ||
      ::fstat(file.get(), &ours) != 0 || ::lstat(path.c_str(), &named) != 0 ||
      ours.st_ino != named.st_ino) {
    return {};
  }
  return file;
}

}  // namespace

ProofFile::ProofFile(std::string shown, std::string_view identity, const std::string& directory)
    : shown_(std::move(shown)),
      proved_path_(directory + "/" + Hex(Hash(identity))),
      trouble_path_(proved_path_ + ".trouble") {}

std::optional<ProofFile::Time> ProofFile::Proved() const {
  struct stat st = {};
  if (::lstat(proved_path_.c_str(), &st) != 0 || !IsOurs(st)) {
    return std::nullopt;
  }
  return TimeOf(st.st_mtim);
}

bool ProofFile::IsFresh(std::optional<Time> proved, std::chrono::milliseconds age) {
  const auto now = Time::clock::now();
  return proved && *proved <= now && now - *proved <= age;
}

ProofFile::Trouble ProofFile::ReadTrouble() const {
  const qhpsi::Fd file(
      ::open(trouble_path_.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  struct stat st = {};
  if (!file.valid() || ::fstat(file.get(), &st) != 0 || !IsOurs(st)) {
    return {};
  }
  std::array<char, kMaxTrouble + kMaxReason + 1> buffer;
  const ssize_t size = ::read(file.get(), buffer.data(), buffer.size());
  std::string_view text(buffer.data(), static_cast<size_t>(std::max<ssize_t>(size, 0)));
  text = text.substr(0, text.rfind('\n') + 1);  // the last line may be longer than what we read
  Trouble trouble = {.times = static_cast<size_t>(std::count(text.begin(), text.end(), '\n')),
                     .last = TimeOf(st.st_mtim)};
  if (trouble.times > 0) {
    text.remove_suffix(1);
    trouble.reason = qhpsi::Printable(text.substr(text.rfind('\n') + 1), kMaxReason);
  }
  return trouble;
}

void ProofFile::NoteProved() const {
  // Written aside, so that no file is there before it says whose it is.
  const std::string aside = proved_path_ + ".new";
  const qhpsi::Fd file = OpenAside(aside);
  if (!file.valid()) {
    return;
  }
  if (::ftruncate(file.get(), 0) != 0 || !qhpsi::WriteAll(file.get(), shown_ + "\n") ||
      ::rename(aside.c_str(), proved_path_.c_str()) != 0) {
    ::unlink(aside.c_str());
    return;
  }
  ForgetTrouble();
}

void ProofFile::ForgetTrouble() const { ::unlink(trouble_path_.c_str()); }

void ProofFile::TouchTrouble() const {
  (void)::utimensat(AT_FDCWD, trouble_path_.c_str(), nullptr, AT_SYMLINK_NOFOLLOW);
}

void ProofFile::NoteTrouble(std::string_view reason) const {
  const qhpsi::Fd file(
      ::open(trouble_path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0644));
  struct stat st = {};
  if (!file.valid() || ::fstat(file.get(), &st) != 0) {
    return;
  }
  const std::string line = qhpsi::Printable(reason, kMaxReason) + "\n";
  std::string text = line;
  if (st.st_size >= kMaxTrouble && ::ftruncate(file.get(), 0) == 0) {  // a long outage
    for (size_t times = 1; times < kSeveralTimes; ++times) {
      text += line;
    }
  }
  (void)qhpsi::WriteAll(file.get(), text);
  ::unlink(proved_path_.c_str());
}

}  // namespace queue
