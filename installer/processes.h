// The processes that run on this machine, from /proc.

#ifndef INSTALLER_PROCESSES_H_
#define INSTALLER_PROCESSES_H_

#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

namespace installer {

// Those whose program's name, as the kernel keeps it (15 bytes), is `name`.
std::vector<pid_t> ProcessesCalled(std::string_view name);

// The name of the program that runs as `pid`; empty when there is none.
std::string ProcessName(pid_t pid);

}  // namespace installer

#endif  // INSTALLER_PROCESSES_H_
