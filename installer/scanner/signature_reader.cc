#include "installer/scanner/signature_reader.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "installer/system/path.h"
#include "installer/system/tree.h"
#include "installer/system/unprivileged.h"
#include "qhpsi/base/ascii.h"
#include "qhpsi/base/fd.h"
#include "qhpsi/sandbox/needs.h"
#include "qhpsi/sandbox/plugin_sandbox.h"

namespace installer {
namespace {

constexpr std::string_view kError = "error";
constexpr size_t kLongest = 1000;
constexpr size_t kMostLinks = 100;

struct Place {
  qhpsi::Fd directory;
  std::string path;  // in there
};

// Where to work; an invalid descriptor, with errno set, if it is not there.
Place PlaceOf(const std::string& path) {
  constexpr int kFlags = O_PATH | O_DIRECTORY | O_CLOEXEC;
  qhpsi::Fd directory(::open(path.c_str(), kFlags));
  if (directory.valid() || errno != ENOTDIR) {
    return {std::move(directory), "."};
  }
  return {qhpsi::Fd(::open(ParentOf(path).c_str(), kFlags)), NameOf(path)};
}

// What libclamav will open.
std::vector<std::string> FilesAt(const std::string& path) {
  std::vector<std::string> files;
  if (path != ".") {
    return {path};
  }
  for (const auto& entry : std::filesystem::directory_iterator(path)) {
    if (IsSignatureFile(entry.path().filename().string())) {
      files.push_back(entry.path().string());
    }
  }
  return files;
}

// The user who can read all of it, since it writes it: the directory's owner, but never root.
Owner ReaderOf(const Place& place, Owner otherwise) {
  struct stat status{};
  const bool is_known = ::fstat(place.directory.get(), &status) == 0;
  return {is_known && status.st_uid != 0 ? status.st_uid : otherwise.uid, otherwise.gid};
}

// Whether opening or reading it may never end. A directory, as old versions of freshclam made, and
// what is not there, libclamav can judge itself.
bool IsEndless(const std::string& file) {
  struct stat status{};
  return ::stat(file.c_str(), &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
}

// In the child, with the rights of `reader`.
void Read(const std::string& path, const ReadSignatures& read, const SignatureFindings& found) {
  qhpsi::Needs needs;
  needs.readable = {path};
  try {
    for (const std::string& file : FilesAt(path)) {
      if (IsEndless(file)) {
        found.Add(kError, NameOf(file) + ": is no regular file");
        return;
      }
      if (std::filesystem::is_symlink(file) && needs.readable.size() < kMostLinks) {
        needs.readable.push_back(file);
      }
    }
  } catch (const std::filesystem::filesystem_error& error) {
    found.Add(kError, error.code().message());
    return;
  }
  if (const auto reason = qhpsi::EnterPluginSandbox(needs, qhpsi::Fd())) {
    found.Add(kError, "sandbox: " + *reason);
    return;
  }
  read(path, found);
}

}  // namespace

void SignatureFindings::Add(std::string_view name, std::string_view value) const {
  const std::string line = std::string(name) + " " + qhpsi::Printable(value, kLongest) + "\n";
  (void)qhpsi::WriteAll(output_, line);
}

bool IsSignatureFile(const std::string& name) {
  const std::filesystem::path path(name);
  return !name.starts_with('.') && path.has_extension() && path.extension() != ".dat" &&
         path.extension() != ".sign";
}

std::string ReadInChild(const std::string& path, Owner reader, std::chrono::seconds timeout,
                        const ReadSignatures& read, const TakeFinding& take) {
  const Place place = PlaceOf(path);
  if (!place.directory.valid()) {
    return std::strerror(errno);
  }
  std::string error;
  const auto ended = RunUnprivileged(
      {.as = ReaderOf(place, reader), .directory = place.directory, .timeout = timeout},
      [&](int output) { Read(place.path, read, SignatureFindings(output)); },
      [&](std::string_view line) {
        const std::string_view name = line.substr(0, line.find(' '));
        const std::string_view value = line.substr(std::min(line.size(), name.size() + 1));
        if (name == kError) {
          error = qhpsi::Printable(value, kLongest);
        } else {
          take(name, value);
        }
      });
  return ended && error.empty() ? "reading them " + *ended : error;
}

}  // namespace installer
