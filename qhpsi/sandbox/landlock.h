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
  };

  // The version of the kernel's interface; 0 for a kernel without it.
  static int Version();

  explicit Landlock(Restricts what);

  // Both allow what is at `path` or below it; a path that is not there is left out.
  void AllowReading(const std::string& path);
  void AllowWriting(const std::string& path);  // and reading, making, removing

  void AllowConnecting(uint16_t tcp_port);

  // From here on, for this thread and what it starts. no_new_privs must be set. Returns the reason
  // when the kernel has Landlock and refuses. Where it has none, or knows nothing of what is asked
  // for, nothing happens.
  std::optional<std::string> Enforce() const;

 private:
  void Allow(const std::string& path, uint64_t access);

  int version_;
  uint64_t files_ = 0;  // what is restricted
  uint64_t ports_ = 0;
  Fd rules_;
  int error_ = 0;
};

}  // namespace qhpsi

#endif  // QHPSI_SANDBOX_LANDLOCK_H_
