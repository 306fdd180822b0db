// generic.so: runs the command in SCANCMD, and returns its exit status. See qhpsi(8).
//
//   SCANCMD='/usr/bin/clamdscan %s --fdpass --no-summary'

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <string>
#include <vector>

#include "qhpsi/base/argv.h"
#include "qhpsi/base/fd.h"
#include "qhpsi/base/setting_table.h"
#include "qhpsi/base/words.h"
#include "qhpsi/message.h"
#include "qhpsi/plugins/conclude.h"
#include "qhpsi/setting_text.h"

namespace qhpsi {
namespace {

constexpr int kKilledBy = 128;  // a shell's convention, which qmail-queue knows

// Starts `words` with the message on fd 0. It writes to our own output, where qmail-queue looks for
// a virus name. Returns 0, or an errno.
int Spawn(const std::vector<std::string>& words, int message, pid_t& pid) {
  const std::vector<char*> argv = Argv(words);
  posix_spawn_file_actions_t actions;
  if (const int error = ::posix_spawn_file_actions_init(&actions)) {
    return error;
  }
  int error = ::posix_spawn_file_actions_adddup2(&actions, message, STDIN_FILENO);
  if (error == 0) {
    error = ::posix_spawnp(&pid, argv[0], &actions, nullptr, argv.data(), environ);
  }
  ::posix_spawn_file_actions_destroy(&actions);
  return error;
}

int WaitFor(pid_t pid, const std::string& command) {
  int status = 0;
  while (::waitpid(pid, &status, WUNTRACED) < 0) {
    if (errno != EINTR) {
      return Conclude(kError, command + ": wait: " + std::strerror(errno));
    }
  }
  if (WIFSTOPPED(status)) {  // no scanner does that: somebody has sent a signal
    (void)::kill(pid, SIGKILL);
    return Conclude(kKilledBy + SIGKILL, command + ": stopped");
  }
  if (WIFSIGNALED(status)) {
    const int signal = WTERMSIG(status);
    return Conclude(kKilledBy + signal, command + ": killed by signal " + std::to_string(signal));
  }
  const int exit_status = WEXITSTATUS(status);
  if (exit_status > kInfected) {
    return Conclude(exit_status, command + ": exit status " + std::to_string(exit_status));
  }
  return Conclude(exit_status, {});
}

}  // namespace

std::string NeededWords() { return "commands"; }

int Scan(const char* messfile) {
  auto words = SplitWords(SettingText(Setting::kScanCmd));
  if (!words) {
    return Conclude(kError, "SCANCMD: a quote is not closed");
  }
  if (words->empty()) {
    return Conclude(kError, "SCANCMD: not set");
  }
  InsertMessageFile(*words, messfile);
  const Fd message = OpenMessage(messfile);
  if (!message.valid()) {
    return Conclude(kError, std::string("message: open: ") + std::strerror(errno));
  }
  // If the caller ignores SIGCHLD, the kernel keeps no exit status to wait for.
  (void)std::signal(SIGCHLD, SIG_DFL);
  pid_t pid = 0;
  const std::string& command = words->front();
  if (const int error = Spawn(*words, message.get(), pid)) {
    return Conclude(kError, "SCANCMD: " + command + ": " + std::strerror(error));
  }
  return WaitFor(pid, command);
}

}  // namespace qhpsi
