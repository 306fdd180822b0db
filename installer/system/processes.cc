#include "installer/system/processes.h"

#include <sys/stat.h>
#include <sys/types.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <ios>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "qhpsi/base/number.h"

namespace installer {

std::string ProcessName(pid_t pid) {
  // "12 (name) S 1 ...": the name may have parentheses of its own.
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string line;
  std::getline(file, line);
  const size_t start = line.find('(');
  const size_t end = line.rfind(") ");
  if (start == std::string::npos || end == std::string::npos || line.substr(end + 2, 1) == "Z") {
    return {};
  }
  return line.substr(start + 1, end - start - 1);
}

std::optional<std::map<std::string, std::string>> ProcessEnvironment(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/environ", std::ios::binary);
  if (!file) {
    return std::nullopt;
  }
  std::map<std::string, std::string> environment;
  for (std::string entry; std::getline(file, entry, '\0');) {
    const size_t equals = std::min(entry.find('='), entry.size());
    environment.emplace(entry.substr(0, equals), entry.substr(std::min(equals + 1, entry.size())));
  }
  return environment;
}

std::vector<pid_t> AllProcesses() {
  std::vector<pid_t> found;
  std::error_code error;
  std::filesystem::directory_iterator entry("/proc", error);
  const std::filesystem::directory_iterator end;
  for (; !error && entry != end; entry.increment(error)) {
    const auto pid =
        qhpsi::ParseNumber(entry->path().filename().string(), 1, std::numeric_limits<pid_t>::max());
    if (pid) {
      found.push_back(static_cast<pid_t>(*pid));
    }
  }
  return found;
}

namespace {

// One in a container or a chroot is no process of this machine to an administrator.
bool HasOurRoot(pid_t pid) {
  struct stat ours{};
  struct stat theirs{};
  return ::stat("/", &ours) != 0 ||
         ::stat(("/proc/" + std::to_string(pid) + "/root").c_str(), &theirs) != 0 ||
         (ours.st_dev == theirs.st_dev && ours.st_ino == theirs.st_ino);
}

}  // namespace

std::vector<pid_t> ProcessesCalled(std::string_view name) {
  std::vector<pid_t> found = AllProcesses();
  std::erase_if(found, [&](pid_t pid) { return ProcessName(pid) != name || !HasOurRoot(pid); });
  return found;
}

}  // namespace installer
