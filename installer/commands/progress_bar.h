// A progress bar on a terminal.

#ifndef INSTALLER_COMMANDS_PROGRESS_BAR_H_
#define INSTALLER_COMMANDS_PROGRESS_BAR_H_

#include <cstddef>
#include <string>

namespace installer {

// "\rsignatures: load    [#########           ]  45%", of `what` and `part`. `done` beyond `total`
// is 100%.
std::string ProgressLine(const std::string& what, const char* part, size_t total, size_t done);

// Removes such a line from the terminal.
std::string ClearedLine();

}  // namespace installer

#endif  // INSTALLER_COMMANDS_PROGRESS_BAR_H_
