#include "queue/qhpsi_program.h"

#include <stdlib.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "qhpsi/base/ascii.h"
#include "qhpsi/base/passwd.h"
#include "qhpsi/root_only.h"
#include "queue/exit_code.h"
#include "queue/failure.h"

namespace queue {
namespace {

constexpr size_t kMaxShown = 200;  // of a path

std::optional<uid_t> ScannersUser() {
  std::array<qhpsi::PasswdEntry, 1> users = {{{.name = "qscand"}}};
  if (!qhpsi::LookUpUsers(users)) {
    throw Failure(ExitCode::kUids, "cannot read /etc/passwd", errno);
  }
  return users[0].uid;
}

bool IsLauncher(const std::string& path) {
  struct stat st = {};
  return ::stat(path.c_str(), &st) == 0 && S_ISREG(st.st_mode) && (st.st_mode & S_ISUID) != 0 &&
         (st.st_mode & (S_IWGRP | S_IWOTH)) == 0 && st.st_uid == ScannersUser();
}

// Whether each directory on the way to `path` is root's alone.
bool IsBelowRootOnly(std::string path) {
  struct stat st = {};
  while (path.size() > 1) {
    path.resize(path.rfind('/'));
    if (::stat(path.empty() ? "/" : path.c_str(), &st) != 0 || !qhpsi::IsRootOnly(st)) {
      return false;
    }
  }
  return true;
}

}  // namespace

std::string InstalledQhpsi(const std::string& path) {
  const std::unique_ptr<char, decltype(&::free)> real(::realpath(path.c_str(), nullptr), &::free);
  if (real && IsLauncher(real.get()) && IsBelowRootOnly(real.get())) {
    return real.get();
  }
  throw Failure(ExitCode::kConfig,
                "QHPSIPROG: \"" + qhpsi::Printable(path, kMaxShown) +
                    "\" is not a program of qscand's that only root can have put there; "
                    "control/qhpsiprog may name any");
}

}  // namespace queue
