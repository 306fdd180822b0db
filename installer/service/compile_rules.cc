#include "installer/service/compile_rules.h"

#include <cerrno>
#include <fstream>
#include <ios>
#include <iterator>
#include <string>

#include "installer/system/failure.h"
#include "installer/system/private_directory.h"
#include "installer/system/subprocess.h"

namespace installer {
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
