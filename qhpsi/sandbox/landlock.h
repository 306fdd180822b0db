// Landlock: what files and ports this process can still reach, as the kernel (5.13 or later, and
// the more so the later) keeps it. See landlock(7).

#ifndef QHPSI_SANDBOX_LANDLOCK_H_
#define QHPSI_SANDBOX_LANDLOCK_H_

#include <cstdint>
#include <optional>
#include <string>

#include "qhpsi/base/fd.h"

namespace qhpsi {

// A set of rules: nothing but what is allowed here, once Enforce() has been called.
class Landlock {
 public:
  enum class Restricts {
    kEverything,  // files, TCP ports, signals and abstract sockets
    kSignals,     // to processes outside alone: for programs whose needs nobody knows
    kWriting,     // that, and files that are written
  };

  // The version of the kernel's interface; 0 for a kernel without it.
  static int Version();

  explicit Landlock(Restricts what);

  // Each allows that file, or what is below that directory; what is not there is left out.
  void AllowReading(const std::string& path);
  void AllowReading(const Fd& file);
  void AllowWriting(const std::string& path);  // and reading, making, removing

  // Allows what is not at `directory`, an absolute path without links, or below it. What is new in
  // a directory above it later stays forbidden.
  void AllowWritingBut(const std::string& directory);

  void AllowConnecting(uint16_t tcp_port);

  // From here on, for this thread and what it starts. no_new_privs must be set. Returns the reason
  // when the kernel has Landlock and refuses. Where it has none, or knows nothing of what is asked
  // for, nothing happens.
  std::optional<std::string> Enforce() const;

 private:
  void Allow(const Fd& file, uint64_t access);

  int version_;
  uint64_t files_ = 0;  // what is restricted
  uint64_t ports_ = 0;
  Fd rules_;
  int error_ = 0;
};

}  // namespace qhpsi

#endif  // QHPSI_SANDBOX_LANDLOCK_H_
