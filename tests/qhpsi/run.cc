#include "tests/qhpsi/run.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>

#include <cstring>
#include <fstream>
#include <ios>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "qhpsi/base/argv.h"
#include "tests/temp_dir.h"

namespace qhpsi {
namespace {

std::string Content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

RunResult Run(const std::string& path, const std::vector<std::string>& argv,
              const std::vector<std::string>& environment, const std::string& stdin_path) {
  const tests::TempDir dir;
  const std::string out = dir.Path("out");
  const std::string err = dir.Path("err");
  constexpr int kWrite = O_WRONLY | O_CREAT | O_APPEND;
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, 0, stdin_path.c_str(), O_RDONLY, 0);
  ::posix_spawn_file_actions_addopen(&actions, 1, out.c_str(), kWrite, 0600);
  ::posix_spawn_file_actions_addopen(&actions, 2, err.c_str(), kWrite, 0600);
  pid_t pid = 0;
  const int error = ::posix_spawn(&pid, path.c_str(), &actions, nullptr, Argv(argv).data(),
                                  Argv(environment).data());
  ::posix_spawn_file_actions_destroy(&actions);
  int status = 0;
  if (error != 0 || ::waitpid(pid, &status, 0) != pid) {
    throw std::runtime_error(path + ": cannot be run: " + std::strerror(error));
  }
  RunResult result;
  result.exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  result.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  result.out = Content(out);
  result.err = Content(err);
  return result;
}

}  // namespace qhpsi
