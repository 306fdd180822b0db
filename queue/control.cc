#include "queue/control.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstddef>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>

#include "qhpsi/base/fd.h"
#include "qhpsi/base/home.h"
#include "qhpsi/base/read_all.h"
#include "queue/exit_code.h"
#include "queue/failure.h"

namespace queue {
namespace {

constexpr size_t kMaxSize = size_t{64} * 1024;

std::string PathOf(std::string_view name) {
  return std::string(qhpsi::kHome) + "/control/" + std::string(name);
}

}  // namespace

bool HasChangedSince(const struct stat& st, std::time_t time) {
  constexpr std::time_t kSlack = 1;  // seconds
  return st.st_ctim.tv_sec >= time - kSlack;
}

void RequireNotEmptied(int fd, std::string_view text, std::time_t before, const std::string& what) {
  struct stat st = {};
  if (text.empty() && (::fstat(fd, &st) != 0 || HasChangedSince(st, before))) {
    throw Failure(ExitCode::kConfig, what + " has just been emptied");
  }
}

bool HasControl(std::string_view name) {
  struct stat st = {};
  return ::stat(PathOf(name).c_str(), &st) == 0 || errno != ENOENT;
}

std::optional<std::string> ReadControl(std::string_view name) {
  const std::string path = PathOf(name);
  const std::time_t before = std::time(nullptr);
  const qhpsi::Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd.valid()) {
    if (errno == ENOENT) {
      return std::nullopt;
    }
    throw Failure(ExitCode::kConfig, "cannot open " + path, errno);
  }
  auto text = qhpsi::ReadAll(fd.get(), kMaxSize + 1);
  if (!text) {
    throw Failure(ExitCode::kConfig, "cannot read " + path, errno);
  }
  if (text->size() > kMaxSize) {
    throw Failure(ExitCode::kConfig, path + " is larger than 64 KB");
  }
  RequireNotEmptied(fd.get(), *text, before, path);
  return text;
}

std::string_view FirstLine(std::string_view text) {
  text = text.substr(0, text.find('\n'));
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) {
    text.remove_suffix(1);
  }
  return text;
}

}  // namespace queue
