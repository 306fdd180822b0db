#include "installer/processes.h"

#include <sys/types.h>

#include <filesystem>
#include <fstream>
#include <limits>

#include "qhpsi/number.h"

namespace installer {

std::string ProcessName(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/comm");
  std::string name;
  std::getline(file, name);
  return name;
}

std::vector<pid_t> ProcessesCalled(std::string_view name) {
  std::vector<pid_t> found;
  std::error_code error;
  std::filesystem::directory_iterator entry("/proc", error);
  const std::filesystem::directory_iterator end;
  for (; !error && entry != end; entry.increment(error)) {
    const auto pid =
        qhpsi::ParseNumber(entry->path().filename().string(), 1, std::numeric_limits<pid_t>::max());
    if (pid && ProcessName(static_cast<pid_t>(*pid)) == name) {
      found.push_back(static_cast<pid_t>(*pid));
    }
  }
  return found;
}

}  // namespace installer
