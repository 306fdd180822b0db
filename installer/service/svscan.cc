#include "installer/service/svscan.h"

#include <sys/stat.h>
#include <sys/types.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "installer/system/context.h"
#include "installer/system/processes.h"

namespace installer {
namespace {

// Whether svscan or runsvdir, which enter their directory, runs on this one.
bool RunsOn(pid_t pid, const std::string& directory) {
  struct stat wanted{};
  struct stat cwd{};
  return ::stat(directory.c_str(), &wanted) == 0 &&
         ::stat(("/proc/" + std::to_string(pid) + "/cwd").c_str(), &cwd) == 0 &&
         cwd.st_dev == wanted.st_dev && cwd.st_ino == wanted.st_ino;
}

}  // namespace

std::optional<OtherSupervisor> FindOtherSupervisor(const Context& context) {
  for (const char* const name : {"svscan", "runsvdir", "s6-svscan"}) {
    for (const pid_t pid : ProcessesCalled(name)) {
      std::error_code error;
      const std::string directory =
          std::filesystem::read_symlink("/proc/" + std::to_string(pid) + "/cwd", error).string();
      if (std::string_view(name) != "svscan" || directory != context.service_dir) {
        return OtherSupervisor{.name = name, .pid = pid, .directory = directory};
      }
    }
  }
  return std::nullopt;
}

bool SvscanRuns(const Context& context) {
  const std::string directory = context.InRoot(context.service_dir);
  for (const char* const name : {"svscan", "runsvdir"}) {  // their supervise and runsv are alike
    const auto processes = ProcessesCalled(name);
    if (std::any_of(processes.begin(), processes.end(),
                    [&](pid_t pid) { return RunsOn(pid, directory); })) {
      return true;
    }
  }
  return false;
}

}  // namespace installer
