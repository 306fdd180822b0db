#include "installer/system/unprivileged.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "installer/system/failure.h"
#include "installer/system/tree.h"
#include "qhpsi/base/fd.h"
#include "qhpsi/base/ids.h"
#include "qhpsi/base/pipe.h"
#include "qhpsi/base/wait.h"

namespace installer {
namespace {

using qhpsi::Clock;

constexpr size_t kLongestLine = 4096;
constexpr int kOutput = 3;  // in the child; all above it are closed
constexpr int kFailed = 111;

// Whether nothing of ours is left to it but `output`, which becomes kOutput.
bool CloseDescriptors(int output) {
  const int kept = ::fcntl(output, F_DUPFD, kOutput + 1);  // whichever of the others it has now
  const int null = ::open("/dev/null", O_RDWR);
  if (kept < 0 || null < 0) {
    return false;
  }
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::dup2(null, fd) < 0) {
      return false;
    }
  }
  return ::dup2(kept, kOutput) >= 0 && ::close_range(kOutput + 1, ~0U, 0) == 0;
}

// Who is not root has nothing to give up.
bool GiveUpRoot(Owner user) {
  const bool is_changed = ::geteuid() != 0 || qhpsi::BecomeUser(user.uid, user.gid);
  return is_changed && ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
}

// A change of user forgets this: it comes after that.
bool EndWithParent(pid_t parent) {
  return ::prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && ::getppid() == parent;
}

bool GiveUpAll(const Unprivileged& how, int output, pid_t parent) {
  const rlimit no_core = {0, 0};
  return ::setsid() >= 0 && ::fchdir(how.directory.get()) == 0 && CloseDescriptors(output) &&
         ::setrlimit(RLIMIT_CORE, &no_core) == 0 && GiveUpRoot(how.as) && EndWithParent(parent);
}

[[noreturn]] void BeChild(const Unprivileged& how, int output, pid_t parent,
                          const std::function<void(int output)>& work) {
  try {
    if (GiveUpAll(how, output, parent)) {
      work(kOutput);
      ::_exit(0);
    }
  } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch): its status says so
  }
  ::_exit(kFailed);
}

// Its destructor kills it, if it still runs.
class Child {
 public:
  explicit Child(pid_t pid) : pid_(pid) {}
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (pid_ > 0) {
      ::kill(pid_, SIGKILL);
      ::waitpid(pid_, nullptr, 0);
    }
  }

  // Its status; nothing when it has not ended by then.
  std::optional<int> WaitUntil(Clock::time_point end) {
    for (;;) {
      int status = 0;
      if (::waitpid(pid_, &status, WNOHANG) == pid_) {
        pid_ = 0;
        return status;
      }
      if (Clock::now() >= end) {
        return std::nullopt;
      }
      ::usleep(2000);
    }
  }

 private:
  pid_t pid_;
};

// Gives away the whole lines in `text`. What is left is the beginning of another one.
void TakeLines(std::string& text, const std::function<void(std::string_view line)>& take_line) {
  size_t start = 0;
  for (size_t end = 0; (end = text.find('\n', start)) != std::string::npos; start = end + 1) {
    take_line(std::string_view(text).substr(start, end - start));
  }
  text.erase(0, start);
}

// Returns whether end of file came before `end`.
bool ReadLines(int fd, Clock::time_point end,
               const std::function<void(std::string_view line)>& take_line) {
  std::string text;
  std::array<char, kLongestLine> buffer{};
  for (;;) {
    const int left = qhpsi::MillisecondsUntil(end);
    pollfd entry{.fd = fd, .events = POLLIN, .revents = 0};
    if (left <= 0 || ::poll(&entry, 1, left) == 0) {
      return false;
    }
    const ssize_t n = ::read(fd, buffer.data(), buffer.size());
    if (n == 0) {
      return true;
    }
    if (n > 0 && text.size() < kLongestLine) {  // else it makes none; time will tell
      text.append(buffer.data(), static_cast<size_t>(n));
      TakeLines(text, take_line);
    }
  }
}

}  // namespace

std::optional<std::string> RunUnprivileged(
    const Unprivileged& how, const std::function<void(int output)>& work,
    const std::function<void(std::string_view line)>& take_line) {
  auto output = qhpsi::MakePipe();
  if (!output) {
    throw SystemFailure("cannot make a pipe", errno);
  }
  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid < 0) {
    throw SystemFailure("cannot start a process", errno);
  }
  if (pid == 0) {
    BeChild(how, output->writer.get(), parent, work);
  }
  Child child(pid);
  output->writer.Close();
  const auto end = Clock::now() + how.timeout;
  const bool is_read = ReadLines(output->reader.get(), end, take_line);
  const auto status = is_read ? child.WaitUntil(end) : std::nullopt;
  if (!status) {
    return "did not end within " + std::to_string(how.timeout.count()) + " s";
  }
  if (WIFSIGNALED(*status)) {
    return "was ended by signal " + std::to_string(WTERMSIG(*status));
  }
  return WEXITSTATUS(*status) == 0 ? std::nullopt : std::optional<std::string>("failed");
}

}  // namespace installer
