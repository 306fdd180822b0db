// Finds other programs, runs them for a bounded time, and returns what they print.

#ifndef INSTALLER_SYSTEM_SUBPROCESS_H_
#define INSTALLER_SYSTEM_SUBPROCESS_H_

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace installer {

// Directories of mail programs that PATH may lack.
inline constexpr std::string_view kUsualDirectories =
    "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/command:/var/qmail/bin:"
    "/var/indimail/bin:/usr/local/clamav/bin:/usr/local/clamav/sbin";

// The executable file that `name` means: `name` itself if it has a slash, else the first in the
// directories of `path`, separated by ':'. Nothing without one.
std::optional<std::string> FindInPath(std::string_view name, std::string_view path);

// The same with our own PATH, then kUsualDirectories. Throws Failure kSystem.
std::string FindProgram(const std::string& name);

struct Subprocess {
  std::vector<std::string> arguments = {};       // the first is the program's path
  std::vector<std::string> environment = {};     // NAME=VALUE, all of it
  std::string directory = {};                    // to work in; empty: ours
  std::string input = {};                        // on descriptor 0
  std::optional<int> input_file = {};            // on it in place of that: a descriptor of ours
  std::optional<std::string> second_input = {};  // on descriptor 1: qmail-queue's envelope
  std::chrono::seconds timeout{30};
};

struct SubprocessResult {
  int exit_status = -1;  // -1: a signal ended it, or its time was over
  bool timed_out = false;
  std::string output;  // what it wrote to descriptors 1 and 2, at most kLargestOutput bytes
};

inline constexpr size_t kLargestOutput = size_t{64} * 1024;

// Runs it in a session of its own, since it may be a scanner that types on our terminal, waits for
// it, and kills its process group when the time is over.
// Throws Failure kSystem when it cannot start it.
SubprocessResult RunProcess(const Subprocess& what);

}  // namespace installer

#endif  // INSTALLER_SYSTEM_SUBPROCESS_H_
