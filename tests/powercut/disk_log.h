// What a disk was told to do, in order: a file of records, which tests/powercut/disk_log.py reads.
//
// A record is three 64-bit numbers in the machine's byte order, the kind, an offset and a length;
// behind kWrite and kMark that many bytes.

#ifndef TESTS_POWERCUT_DISK_LOG_H_
#define TESTS_POWERCUT_DISK_LOG_H_

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "qhpsi/base/fd.h"

namespace powercut {

enum class Kind : uint64_t {
  kWrite = 'W',
  kZero = 'Z',   // the range reads as zeros from now on
  kFlush = 'F',  // all before this is on the medium
  kMark = 'M',   // said by the test
};

class DiskLog {
 public:
  // Check valid() afterwards; errno says why not.
  explicit DiskLog(const std::string& path);
  bool valid() const { return fd_.valid(); }

  // False with errno set when the log cannot be written.
  bool Write(off_t offset, std::string_view bytes) const;
  bool Zero(off_t offset, off_t length) const;
  bool Flush() const;
  bool Mark(std::string_view text) const;

 private:
  bool Append(Kind kind, uint64_t offset, uint64_t length, std::string_view bytes) const;

  qhpsi::Fd fd_;
};

}  // namespace powercut

#endif  // TESTS_POWERCUT_DISK_LOG_H_
