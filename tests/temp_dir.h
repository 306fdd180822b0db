// A directory of a test's own, removed with all in it. Below /tmp: a unix socket's path is short.

#ifndef TESTS_TEMP_DIR_H_
#define TESTS_TEMP_DIR_H_

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <ios>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

namespace tests {

class TempDir {
 public:
  TempDir() {
    if (::mkdtemp(path_.data()) == nullptr) {
      throw std::runtime_error("mkdtemp " + path_);
    }
  }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  ~TempDir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  const std::string& Path() const { return path_; }
  std::string Path(std::string_view name) const { return path_ + "/" + std::string(name); }

  // Writes a file and returns its path.
  std::string File(std::string_view name, std::string_view content) const {
    std::ofstream(Path(name), std::ios::binary) << content;
    return Path(name);
  }

 private:
  std::string path_ = "/tmp/qhpsi-test.XXXXXX";
};

}  // namespace tests

#endif  // TESTS_TEMP_DIR_H_
