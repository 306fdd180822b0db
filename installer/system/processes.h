// The processes that run on this machine, from /proc.

#ifndef INSTALLER_SYSTEM_PROCESSES_H_
#define INSTALLER_SYSTEM_PROCESSES_H_

#include <sys/types.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace installer {

// The ids of all processes.
std::vector<pid_t> AllProcesses();

// The ids of those whose program the kernel calls `name` (15 bytes at most).
std::vector<pid_t> ProcessesCalled(std::string_view name);

// The name of the program that runs as `pid`; empty without one, and for a dead process that nobody
// has waited for.
std::string ProcessName(pid_t pid);

// The environment with which its program was started; nothing where we may not see it.
std::optional<std::map<std::string, std::string>> ProcessEnvironment(pid_t pid);

}  // namespace installer

#endif  // INSTALLER_SYSTEM_PROCESSES_H_
