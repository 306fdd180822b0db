#include "installer/service/compile_rules.h"

#include <stdlib.h>  // NOLINT(modernize-deprecated-headers): mkdtemp

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "installer/system/failure.h"
#include "installer/system/subprocess.h"

namespace installer {
namespace {

// A directory with mode 0700; its destructor removes it with all in it.
class PrivateDirectory {
 public:
  PrivateDirectory() : path_(std::filesystem::temp_directory_path().string() + "/qhpsi.XXXXXX") {
    if (::mkdtemp(path_.data()) == nullptr) {
      throw SystemFailure("cannot make " + path_, errno);
    }
  }
  PrivateDirectory(const PrivateDirectory&) = delete;
  PrivateDirectory& operator=(const PrivateDirectory&) = delete;
  ~PrivateDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  std::string Path(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

}  // namespace

std::string CompileRules(const std::string& tcprules, const std::string& rules,
                         const std::string& name) {
  const PrivateDirectory directory;
  const std::string cdb = directory.Path("cdb");
  const SubprocessResult result =
      RunProcess({.arguments = {tcprules, cdb, directory.Path("tmp")}, .input = rules});
  if (result.exit_status != 0) {
    throw Failure(ExitCode::kSystem,
                  name + ": not made: " + result.output.substr(0, result.output.find('\n')));
  }
  std::ifstream file(cdb, std::ios::binary);
  std::string compiled{std::istreambuf_iterator<char>(file), {}};
  if (!file || compiled.empty()) {
    throw SystemFailure("cannot read " + cdb, EIO);
  }
  return compiled;
}

}  // namespace installer
