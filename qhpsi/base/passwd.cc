#include "qhpsi/base/passwd.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <string_view>

#include "qhpsi/base/fd.h"
#include "qhpsi/base/number.h"

namespace qhpsi {
namespace {

// Takes a line name:password:uid:gid:... and ignores a line of any other form.
void TakeLine(std::string_view line, std::span<PasswdEntry> entries) {
  std::array<std::string_view, 4> fields;
  for (std::string_view& field : fields) {
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos) {
      return;
    }
    field = line.substr(0, colon);
    line.remove_prefix(colon + 1);
  }
  for (PasswdEntry& entry : entries) {
    if (entry.name != fields[0] || entry.uid) {
      continue;
    }
    // No user may have (uid_t)-1: to setresuid() it means "leave it as it is".
    constexpr uint64_t kMaxId = std::numeric_limits<uid_t>::max() - uint64_t{1};
    const auto uid = ParseNumber(fields[2], 0, kMaxId);
    const auto gid = ParseNumber(fields[3], 0, kMaxId);
    if (uid && gid) {
      entry.uid = static_cast<uid_t>(*uid);
      entry.gid = static_cast<gid_t>(*gid);
    }
  }
}

}  // namespace

bool LookUpUsers(std::span<PasswdEntry> entries, const char* path) {
  const Fd fd(::open(path, O_RDONLY | O_CLOEXEC));
  if (!fd.valid()) {
    return false;
  }
  std::array<char, 8192> buffer;
  size_t held = 0;
  bool skipping = false;  // the rest of a line that was longer than the buffer
  while (std::any_of(entries.begin(), entries.end(), [](const auto& e) { return !e.uid; })) {
    const ssize_t n = ::read(fd.get(), buffer.data() + held, buffer.size() - held);
    if (n < 0 && errno == EINTR) {
      continue;
    }
    if (n < 0) {
      return false;
    }
    if (n == 0) {
      if (!skipping) {
        TakeLine({buffer.data(), held}, entries);  // a last line without its newline
      }
      return true;
    }
    std::string_view text(buffer.data(), held + static_cast<size_t>(n));
    for (size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
      if (!skipping) {
        TakeLine(text.substr(0, end), entries);
      }
      skipping = false;
      text.remove_prefix(end + 1);
    }
    if (text.size() == buffer.size()) {
      skipping = true;
    }
    if (skipping) {
      text.remove_prefix(text.size());
    }
    held = text.size();
    std::memmove(buffer.data(), text.data(), held);
  }
  return true;
}

}  // namespace qhpsi
