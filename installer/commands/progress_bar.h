// A bar on a terminal that shows how far something is.

#ifndef INSTALLER_COMMANDS_PROGRESS_BAR_H_
#define INSTALLER_COMMANDS_PROGRESS_BAR_H_

#include <cstddef>
#include <string>

namespace installer {

// "\rsignatures: load    [#########           ]  45%". `done` over `total` counts as all.
std::string ProgressLine(const char* part, size_t total, size_t done);

// What removes such a line from the terminal.
std::string ClearedLine();

}  // namespace installer

#endif  // INSTALLER_COMMANDS_PROGRESS_BAR_H_
