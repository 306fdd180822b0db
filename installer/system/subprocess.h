// Other programs: found, run for a bounded time, and heard.

#ifndef INSTALLER_SYSTEM_SUBPROCESS_H_
#define INSTALLER_SYSTEM_SUBPROCESS_H_

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace installer {

// The directories that `path` does not name and where mail programs are put nevertheless.
inline constexpr std::string_view kUsualDirectories =
    "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/command:/var/qmail/bin:"
    "/var/indimail/bin:/usr/local/clamav/bin:/usr/local/clamav/sbin";

// The executable file that `name` means: itself when it has a slash in it, else the first in the
// directories of `path`, separated by ':'. Nothing when there is none.
std::optional<std::string> FindInPath(std::string_view name, std::string_view path);

// The same with PATH of our own environment and then kUsualDirectories. Throws Failure kSystem.
std::string FindProgram(const std::string& name);

struct Subprocess {
  std::vector<std::string> arguments = {};       // the first is the program's path
  std::vector<std::string> environment = {};     // NAME=VALUE, all of it
  std::string input = {};                        // what it finds on descriptor 0; see second_input
  std::optional<std::string> second_input = {};  // on descriptor 1, as qmail-queue has its envelope
  std::chrono::seconds timeout{30};
};

struct SubprocessResult {
  int exit_status = -1;  // -1: a signal ended it, or we did when its time was over
  bool timed_out = false;
  std::string output;  // what it wrote to descriptors 1 and 2, at most kLargestOutput bytes
};

inline constexpr size_t kLargestOutput = size_t{64} * 1024;

// Runs it in a process group of its own, which is killed when the time is over, and waits for it.
// Throws Failure kSystem when it cannot be started.
SubprocessResult RunProcess(const Subprocess& what);

}  // namespace installer

#endif  // INSTALLER_SYSTEM_SUBPROCESS_H_
