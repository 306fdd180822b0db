// The processes that run on this machine, from /proc.

#ifndef INSTALLER_SYSTEM_PROCESSES_H_
#define INSTALLER_SYSTEM_PROCESSES_H_

#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

namespace installer {

// Their ids.
std::vector<pid_t> AllProcesses();

// Those whose program's name, as the kernel keeps it (15 bytes), is `name`.
std::vector<pid_t> ProcessesCalled(std::string_view name);

// The name of the program that runs as `pid`; empty when there is none, or it is dead and nobody
// has waited for it yet.
std::string ProcessName(pid_t pid);

}  // namespace installer

#endif  // INSTALLER_SYSTEM_PROCESSES_H_
