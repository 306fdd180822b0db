// Who listens on a TCP port.

#ifndef INSTALLER_SYSTEM_LISTENER_H_
#define INSTALLER_SYSTEM_LISTENER_H_

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>

namespace installer {

struct Listener {
  pid_t pid = 0;          // 0: a process that we cannot see
  std::string name = {};  // of its program
};

// The listener; nothing without one.
std::optional<Listener> FindListener(uint16_t port);

}  // namespace installer

#endif  // INSTALLER_SYSTEM_LISTENER_H_
