// hostile.so: a plugin that has been taken over. It tries what such a one would, undoes what it
// can, and prints a line for each: "NAME: done", or "NAME: refused". Its settings, in SCANCMD:
//
//   PID DIRECTORY   a process of the same user; a directory with a file `other`, of another message

#include <fcntl.h>
#include <linux/keyctl.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "qhpsi/virusscan.h"

namespace {

struct Victims {
  std::string message;
  pid_t process;
  std::string directory;
};

// The descriptor is closed; a file that was made is removed.
bool Opens(const std::string& path, int flags) {
  const int fd = ::open(path.c_str(), flags | O_CLOEXEC | O_NOCTTY, 0600);
  if (fd >= 0) {
    ::close(fd);
  }
  if (fd >= 0 && (flags & O_CREAT) != 0) {
    ::unlink(path.c_str());
  }
  return fd >= 0;
}

bool Makes(const std::string& directory) {
  return Opens(directory + "/hostile." + std::to_string(::getpid()), O_WRONLY | O_CREAT | O_EXCL);
}

bool Socket(int family, int type, int protocol = 0) {
  const int fd = ::socket(family, type | SOCK_CLOEXEC, protocol);
  return fd >= 0 && ::close(fd) == 0;
}

bool Listens(int family) {
  const int fd = ::socket(family, SOCK_STREAM, 0);
  return fd >= 0 && ::listen(fd, 1) == 0;
}

bool Maps(int protection) {
  void* const memory = ::mmap(nullptr, 4096, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return memory != MAP_FAILED && ::munmap(memory, 4096) == 0;
}

bool MakesExecutable() {
  void* const memory =
      ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return memory != MAP_FAILED && ::mprotect(memory, 4096, PROT_READ | PROT_EXEC) == 0;
}

// Whether a child that calls `what` ends with 0; false when there is no child.
template <typename Function>
bool InChild(Function what) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::_exit(what() ? 0 : 1);
  }
  int status = 0;
  return pid > 0 && ::waitpid(pid, &status, 0) == pid && status == 0;
}

bool StartsProgram() {
  return InChild([] { return ::execl("/bin/true", "true", nullptr) == 0; });
}

bool ReadsMemoryOf(pid_t pid) {
  std::array<char, 1> byte{};
  const iovec local{.iov_base = byte.data(), .iov_len = byte.size()};
  const iovec remote{.iov_base = byte.data(), .iov_len = 1};
  return ::process_vm_readv(pid, &local, 1, &remote, 1, 0) >= 0 || errno == EFAULT;
}

bool Traces(pid_t pid) {
  return ::ptrace(PTRACE_SEIZE, pid, nullptr, nullptr) == 0 &&
         ::ptrace(PTRACE_DETACH, pid, nullptr, nullptr) == 0;
}

bool LimitsOther(pid_t pid) {
  rlimit limit{};
  return ::prlimit(pid, RLIMIT_CORE, nullptr, &limit) == 0;
}

bool Stops(pid_t pid) { return ::kill(pid, SIGSTOP) == 0 && ::kill(pid, SIGCONT) == 0; }

template <typename... Arguments>
bool Calls(long number, Arguments... arguments) {
  return ::syscall(number, arguments...) >= 0;
}

bool Renames(const std::string& path) {
  return ::rename(path.c_str(), (path + ".moved").c_str()) == 0 &&
         ::rename((path + ".moved").c_str(), path.c_str()) == 0;
}

bool Links(const std::string& path) {
  const std::string link = path + ".link";
  return ::symlink("/", link.c_str()) == 0 && ::unlink(link.c_str()) == 0;
}

bool MakesDirectory(const std::string& path) {
  return ::mkdir(path.c_str(), 0700) == 0 && ::rmdir(path.c_str()) == 0;
}

bool SharesMemory() {
  const int id = ::shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600);
  return id >= 0 && ::shmctl(id, IPC_RMID, nullptr) == 0;
}

bool TypesOnTerminal() {
  // Of what it is asked for, not whether it is a terminal: EPERM comes from the sandbox alone.
  return ::ioctl(STDERR_FILENO, TIOCSTI, "") == 0 || errno == ENOTTY;
}

void Print(const char* what, bool is_done) {
  std::printf("%s: %s\n", what, is_done ? "done" : "refused");
}

void TryFiles(const Victims& v) {
  Print("write in /tmp", Makes("/tmp"));
  Print("write in /var/tmp", Makes("/var/tmp"));
  Print("write in /dev/shm", Makes("/dev/shm"));
  Print("write beside the message", Makes(v.directory));
  Print("write to another message", Opens(v.directory + "/other", O_WRONLY));
  Print("write to the message", Opens(v.message, O_WRONLY));
  Print("read another message", Opens(v.directory + "/other", O_RDONLY));
  Print("list the messages", Opens(v.directory, O_RDONLY | O_DIRECTORY));
  Print("empty another message", ::truncate((v.directory + "/other").c_str(), 1) == 0);
  Print("rename another message", Renames(v.directory + "/other"));
  Print("change a mode", ::chmod((v.directory + "/other").c_str(), 0600) == 0);
  Print("make a directory", MakesDirectory(v.directory + "/made"));
  Print("make a link", Links(v.directory + "/other"));
  Print("read the memory of another by /proc",
        Opens("/proc/" + std::to_string(v.process) + "/mem", O_RDONLY));
  Print("read the settings of another", Opens("/proc/self/environ", O_RDONLY));
}

void TryNetwork() {
  Print("TCP", Socket(AF_INET, SOCK_STREAM));
  Print("UDP", Socket(AF_INET6, SOCK_DGRAM));
  Print("a unix socket", Socket(AF_UNIX, SOCK_STREAM));
  Print("netlink", Socket(AF_NETLINK, SOCK_RAW));
  Print("the kernel's ciphers", Socket(AF_ALG, SOCK_SEQPACKET));
  Print("listen", Listens(AF_INET));
  std::array<int, 2> pair{};
  Print("a pair of sockets", ::socketpair(AF_UNIX, SOCK_STREAM, 0, pair.data()) == 0);
}

// When a descriptor is ready, by a signal of our choice.
bool HasItSignalled(pid_t process) {
  return ::fcntl(STDIN_FILENO, F_SETOWN, process) == 0 ||
         ::fcntl(STDIN_FILENO, F_SETSIG, SIGKILL) == 0;
}

void TryProcesses(const Victims& v) {
  Print("fork", InChild([] { return true; }));
  Print("start a program", StartsProgram());
  Print("signal everybody", ::kill(-1, 0) == 0);
  Print("stop another scan", Stops(v.process));
  Print("signal by pidfd", Calls(SYS_pidfd_open, v.process, 0));
  Print("have the kernel signal it", HasItSignalled(v.process));
  Print("limit another scan", LimitsOther(v.process));
  Print("trace another scan", Traces(v.process));
  Print("read the memory of another", ReadsMemoryOf(v.process));
  Print("a session of its own", InChild([] { return ::setsid() > 0; }));
  Print("other ids", ::setresuid(12345, 12345, 12345) == 0);
}

void TryMemory() {
  Print("memory to write and execute", Maps(PROT_READ | PROT_WRITE | PROT_EXEC));
  Print("memory to execute", Maps(PROT_READ | PROT_EXEC));
  Print("make memory executable", MakesExecutable());
  Print("shared memory", SharesMemory());
}

void TryKernel() {
  Print("io_uring", Calls(SYS_io_uring_setup, 1, std::array<char, 120>{}.data()));
  Print("keys", Calls(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, 1));
  Print("a user name space", InChild([] { return ::unshare(CLONE_NEWUSER) == 0; }));
  Print("a mount name space", InChild([] { return ::unshare(CLONE_NEWNS) == 0; }));
  Print("mount", InChild([] { return ::mount("x", "/mnt", "tmpfs", 0, nullptr) == 0; }));
  Print("userfaultfd", Calls(SYS_userfaultfd, 0));
  Print("bpf", Calls(SYS_bpf, 0, std::array<int, 16>{1, 4, 4, 1}.data(), 64));
  Print("be dumped", ::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) == 0);
  Print("type on the terminal", TypesOnTerminal());
  Print("inotify", Calls(SYS_inotify_init1, 0));
}

Victims ReadVictims(const char* messfile) {
  const char* const text = std::getenv("SCANCMD");
  const std::string setting = text == nullptr ? "" : text;
  const size_t blank = setting.find(' ');
  return {messfile, static_cast<pid_t>(std::strtol(setting.c_str(), nullptr, 10)),
          blank == std::string::npos ? "" : setting.substr(blank + 1)};
}

}  // namespace

// Returns 2: none of this is a verdict.
int virusscan(const char* messfile) {
  const Victims victims = ReadVictims(messfile);
  Print("read the message", Opens(messfile, O_RDONLY));
  TryFiles(victims);
  TryNetwork();
  TryMemory();
  TryKernel();
  TryProcesses(victims);
  (void)std::fflush(stdout);
  return 2;
}
