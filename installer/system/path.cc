#include "installer/system/path.h"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "installer/system/failure.h"
#include "qhpsi/base/directory.h"
#include "qhpsi/base/fd.h"

namespace installer {

std::string ParentOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == 0 ? "/" : path.substr(0, slash);
}

std::string NameOf(const std::string& path) { return path.substr(path.rfind('/') + 1); }

std::string Below(std::string directory, std::string_view name) {
  directory += '/';
  directory += name;
  return directory;
}

std::string HiddenBeside(const std::string& path, std::string_view suffix) {
  const std::string parent = ParentOf(path);
  return (parent == "/" ? "" : parent) + "/." + NameOf(path) + std::string(suffix);
}

std::string AbsolutePath(const std::string& path) {
  std::string clean = std::filesystem::absolute(path).lexically_normal().string();
  while (clean.size() > 1 && clean.ends_with('/')) {
    clean.pop_back();
  }
  return clean;
}

std::vector<std::string> NamesIn(qhpsi::Fd directory, const std::string& path) {
  qhpsi::Directory entries(std::move(directory));
  if (!entries.valid()) {
    throw SystemFailure("cannot open " + path, errno);
  }
  std::vector<std::string> names;
  while (const char* const entry = entries.Next()) {
    const std::string_view name = entry;
    if (name != "." && name != "..") {
      names.emplace_back(name);
    }
  }
  if (errno != 0) {
    throw SystemFailure("cannot read " + path, errno);
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace installer
