#include "tests/powercut/disk_log.h"

#include <fcntl.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "qhpsi/base/fd.h"

namespace powercut {

DiskLog::DiskLog(const std::string& path)
    : fd_(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600)) {}

bool DiskLog::Append(Kind kind, uint64_t offset, uint64_t length, std::string_view bytes) const {
  const std::array<uint64_t, 3> head = {static_cast<uint64_t>(kind), offset, length};
  const std::string_view head_bytes(reinterpret_cast<const char*>(head.data()), sizeof(head));
  return qhpsi::WriteAll(fd_.get(), head_bytes) && qhpsi::WriteAll(fd_.get(), bytes);
}

bool DiskLog::Write(off_t offset, std::string_view bytes) const {
  return Append(Kind::kWrite, static_cast<uint64_t>(offset), bytes.size(), bytes);
}

bool DiskLog::Zero(off_t offset, off_t length) const {
  return Append(Kind::kZero, static_cast<uint64_t>(offset), static_cast<uint64_t>(length), "");
}

bool DiskLog::Flush() const { return Append(Kind::kFlush, 0, 0, ""); }

bool DiskLog::Mark(std::string_view text) const {
  return Append(Kind::kMark, 0, text.size(), text);
}

}  // namespace powercut
