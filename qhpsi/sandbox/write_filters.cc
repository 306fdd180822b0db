// Writes the seccomp filters as C++, when qhpsi is built: libseccomp takes longer to make one than
// the kernel to load it. For the machine that it runs on.
//
//   write_filters > filters.cc

#include <fcntl.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "qhpsi/sandbox/filters.h"

namespace qhpsi {
namespace {

using Filter = std::unique_ptr<void, decltype(&::seccomp_release)>;

// What works in memory and on open files, looks at files, and asks who and when it is.
constexpr const char* kUsual =
    "_llseek access alarm arch_prctl brk clock_getres clock_gettime clock_nanosleep close "
    "close_range dup dup2 dup3 epoll_create epoll_create1 epoll_ctl epoll_pwait epoll_wait "
    "eventfd2 exit exit_group faccessat faccessat2 fadvise64 fdatasync flock fstat "
    "fstat64 fstatfs fsync futex get_robust_list getcwd getdents getdents64 getegid geteuid "
    "getgid getgroups getitimer getpgid getpgrp getpid getppid getpriority getrandom "
    "getresgid getresuid getrlimit getrusage getsid gettid gettimeofday getuid lseek lstat "
    "madvise membarrier mincore mremap munmap nanosleep newfstatat pause pipe pipe2 poll "
    "ppoll pread64 preadv preadv2 pselect6 pwrite64 pwritev pwritev2 read readahead readlink "
    "readlinkat readv restart_syscall rseq rt_sigaction rt_sigpending rt_sigprocmask "
    "rt_sigreturn rt_sigsuspend rt_sigtimedwait sched_get_priority_max "
    "sched_get_priority_min sched_getaffinity sched_getparam sched_getscheduler sched_yield "
    "select sendfile set_robust_list set_tid_address setitimer setrlimit sigaltstack stat "
    "statfs statx sysinfo time times umask uname wait4 waitid write writev";

// What makes and changes files: for a plugin with a directory of its own. Not modes and times:
// Landlock would not keep those to the directory.
constexpr const char* kScratch =
    "copy_file_range creat fallocate ftruncate link linkat mkdir mkdirat open openat rename "
    "renameat renameat2 rmdir symlink symlinkat truncate unlink unlinkat";

// What a client does with a socket that it has, and with a message that is in no file.
constexpr const char* kConnected =
    "connect getpeername getsockname getsockopt memfd_create recvfrom recvmsg sendmsg sendto "
    "setsockopt shutdown";

// What no command that scans a file needs, and what a process may use against others of its user.
constexpr const char* kNotForCommands =
    "acct add_key bpf fanotify_init fsconfig fsmount fsopen fspick init_module finit_module "
    "delete_module io_uring_enter io_uring_register io_uring_setup kcmp kexec_file_load "
    "kexec_load keyctl lookup_dcookie mount mount_setattr move_mount move_pages "
    "migrate_pages name_to_handle_at nfsservctl open_by_handle_at open_tree perf_event_open "
    "pidfd_getfd pivot_root process_madvise process_vm_readv process_vm_writev ptrace "
    "quotactl reboot request_key setns swapoff swapon umount umount2 unshare userfaultfd";

// What would take the set-user-id bit from qhpsi, which belongs to the user that commands run as,
// so that qmail-queue's user ran the next command. Unpackers use them and look at what they return:
// these do nothing, and say that they did,
constexpr const char* kModes = "chmod chown fchmod fchmodat fchmodat2 fchown fchownat lchown";
// and these say that the file system has none. An access control list is a mode as well.
constexpr const char* kAttributes =
    "fremovexattr fsetxattr lremovexattr lsetxattr removexattr removexattrat setxattr setxattrat";

struct NewCall {
  std::string_view name;
  int number;
};

// Calls that libseccomp may be too old to know. The numbers are the same on all machines.
constexpr std::array<NewCall, 3> kNewCalls = {
    {{"fchmodat2", 452}, {"setxattrat", 463}, {"removexattrat", 466}}};

constexpr scmp_datum_t kTiocsti = 0x5412;
constexpr scmp_datum_t kTioclinux = 0x541c;
constexpr scmp_datum_t kCloneThread = 0x00010000;
constexpr scmp_datum_t kCloneNamespaces = 0x7e020080;  // CLONE_NEW...
constexpr scmp_datum_t kTypeMask = 0xf;                // of a socket, without its flags

[[noreturn]] void Fail(const char* what) {
  (void)std::fprintf(stderr, "write_filters: %s\n", what);
  std::exit(1);
}

// Negative if this machine does not have it.
int NumberOf(std::string_view name) {
  const int number = ::seccomp_syscall_resolve_name(std::string(name).c_str());
  if (number != __NR_SCMP_ERROR) {
    return number;
  }
  const auto* const known = std::find_if(kNewCalls.begin(), kNewCalls.end(),
                                         [&](const NewCall& call) { return call.name == name; });
  return known != kNewCalls.end() ? known->number : number;
}

// A call that this machine does not have is left out.
template <typename... Comparisons>
void AddRule(const Filter& filter, uint32_t action, const char* name, Comparisons... comparisons) {
  const int call = NumberOf(name);
  if (call >= 0 &&
      ::seccomp_rule_add(filter.get(), action, call, sizeof...(comparisons), comparisons...) != 0) {
    Fail(name);
  }
}

// One for each of `names`, whatever their arguments.
void AddRules(const Filter& filter, uint32_t action, const char* names) {
  std::istringstream words(names);
  for (std::string name; words >> name;) {
    AddRule(filter, action, name.c_str());
  }
}

Filter Start(uint32_t otherwise) {
  Filter filter(::seccomp_init(otherwise), &::seccomp_release);
  if (!filter || ::seccomp_attr_set(filter.get(), SCMP_FLTATR_CTL_OPTIMIZE, 2) != 0) {
    Fail("seccomp_init");
  }
  return filter;
}

// Memory is never both written and executed, and what is executed comes from a file.
void AllowMemory(const Filter& filter) {
  constexpr scmp_datum_t kBoth = PROT_WRITE | PROT_EXEC;
  AddRule(filter, SCMP_ACT_ALLOW, "mmap", SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
  AddRule(filter, SCMP_ACT_ALLOW, "mmap", SCMP_A2(SCMP_CMP_MASKED_EQ, kBoth, PROT_EXEC),
          SCMP_A3(SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS, 0));
  AddRule(filter, SCMP_ACT_ALLOW, "mprotect", SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
}

// Not what has the kernel signal somebody else when a descriptor is ready.
void AllowDescriptorFlags(const Filter& filter) {
  for (const scmp_datum_t command :
       {F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_GETLK, F_SETLK, F_SETLKW, F_OFD_GETLK,
        F_OFD_SETLK, F_OFD_SETLKW, F_DUPFD_CLOEXEC, F_GETPIPE_SZ, F_SETPIPE_SZ, F_ADD_SEALS,
        F_GET_SEALS}) {
    AddRule(filter, SCMP_ACT_ALLOW, "fcntl", SCMP_A1(SCMP_CMP_EQ, command));
  }
}

// glibc does without the newer call, which has its arguments where a filter cannot see them.
void AllowThreads(const Filter& filter) {
  AddRule(filter, SCMP_ACT_ERRNO(ENOSYS), "clone3");
  AddRule(filter, SCMP_ACT_ALLOW, "clone",
          SCMP_A0(SCMP_CMP_MASKED_EQ, kCloneThread | kCloneNamespaces, kCloneThread));
}

void AllowReadingFiles(const Filter& filter) {
  constexpr scmp_datum_t kWriting = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC;
  AddRule(filter, SCMP_ACT_ALLOW, "open", SCMP_A1(SCMP_CMP_MASKED_EQ, kWriting, 0));
  AddRule(filter, SCMP_ACT_ALLOW, "openat", SCMP_A2(SCMP_CMP_MASKED_EQ, kWriting, 0));
}

void AllowSockets(const Filter& filter) {
  for (const scmp_datum_t family : {AF_UNIX, AF_INET, AF_INET6}) {
    AddRule(filter, SCMP_ACT_ALLOW, "socket", SCMP_A0(SCMP_CMP_EQ, family),
            SCMP_A1(SCMP_CMP_MASKED_EQ, kTypeMask, SOCK_STREAM));
  }
  AddRules(filter, SCMP_ACT_ALLOW, kConnected);
}

Filter ForPlugin(bool has_scratch, bool connects) {
  Filter filter = Start(SCMP_ACT_ERRNO(EPERM));
  AddRules(filter, SCMP_ACT_ALLOW, kUsual);
  AllowMemory(filter);
  AllowThreads(filter);
  AllowDescriptorFlags(filter);
  AddRule(filter, SCMP_ACT_ALLOW, "prlimit64", SCMP_A0(SCMP_CMP_EQ, 0));
  AddRule(filter, SCMP_ACT_ALLOW, "tgkill", SCMP_A0(SCMP_CMP_EQ, kOwnProcess));
  for (const scmp_datum_t request : {PR_GET_NAME, PR_SET_NAME, PR_GET_NO_NEW_PRIVS}) {
    AddRule(filter, SCMP_ACT_ALLOW, "prctl", SCMP_A0(SCMP_CMP_EQ, request));
  }
  if (has_scratch) {
    AddRules(filter, SCMP_ACT_ALLOW, kScratch);
  } else {
    AllowReadingFiles(filter);
  }
  if (connects) {
    AllowSockets(filter);
  }
  return filter;
}

Filter ForCommands() {
  Filter filter = Start(SCMP_ACT_ALLOW);
  constexpr uint32_t kNo = SCMP_ACT_ERRNO(EPERM);
  AddRules(filter, kNo, kNotForCommands);
  AddRules(filter, SCMP_ACT_ERRNO(0), kModes);
  AddRules(filter, SCMP_ACT_ERRNO(EOPNOTSUPP), kAttributes);
  for (const scmp_datum_t request : {kTiocsti, kTioclinux}) {
    AddRule(filter, kNo, "ioctl", SCMP_A1(SCMP_CMP_MASKED_EQ, 0xffffffff, request));
  }
  AddRule(filter, SCMP_ACT_ERRNO(ENOSYS), "clone3");
  for (scmp_datum_t flag = 1; flag <= kCloneNamespaces; flag <<= 1) {
    if ((flag & kCloneNamespaces) != 0) {
      AddRule(filter, kNo, "clone", SCMP_A0(SCMP_CMP_MASKED_EQ, flag, flag));
    }
  }
  AddRule(filter, kNo, "prlimit64", SCMP_A0(SCMP_CMP_NE, 0));
  return filter;
}

std::vector<FilterStep> Compiled(const Filter& filter) {
  const int file = ::memfd_create("filter", 0);
  if (file < 0 || ::seccomp_export_bpf(filter.get(), file) != 0) {
    Fail("seccomp_export_bpf");
  }
  std::vector<FilterStep> steps(static_cast<size_t>(::lseek(file, 0, SEEK_END)) /
                                sizeof(FilterStep));
  const size_t size = steps.size() * sizeof(FilterStep);
  if (::pread(file, steps.data(), size, 0) != static_cast<ssize_t>(size)) {
    Fail("cannot read the filter");
  }
  ::close(file);
  return steps;
}

void Write(const char* name, const Filter& filter) {
  const std::vector<FilterStep> steps = Compiled(filter);
  std::printf("const std::array<FilterStep, %zu> k%sSteps = {{\n", steps.size(), name);
  for (const FilterStep& step : steps) {
    std::printf("    {%u, %u, %u, %uU},\n", step.code, step.if_true, step.if_false, step.operand);
  }
  std::printf("}};\n");
}

}  // namespace
}  // namespace qhpsi

int main() {
  std::printf(
      "// Written by qhpsi/sandbox/write_filters.cc.\n\n#include \"qhpsi/sandbox/filters.h\"\n\n"
      "#include <array>\n\nnamespace qhpsi {\nnamespace {\n\n");
  qhpsi::Write("Usual", qhpsi::ForPlugin(false, false));
  qhpsi::Write("Connecting", qhpsi::ForPlugin(false, true));
  qhpsi::Write("Scratch", qhpsi::ForPlugin(true, false));
  qhpsi::Write("ScratchConnecting", qhpsi::ForPlugin(true, true));
  qhpsi::Write("Commands", qhpsi::ForCommands());
  std::printf(
      "\n}  // namespace\n\n"
      "std::span<const FilterStep> PluginFilter(bool has_scratch, bool connects) {\n"
      "  if (has_scratch) {\n"
      "    return connects ? std::span<const FilterStep>(kScratchConnectingSteps) : "
      "kScratchSteps;\n"
      "  }\n"
      "  return connects ? std::span<const FilterStep>(kConnectingSteps) : kUsualSteps;\n"
      "}\n\n"
      "std::span<const FilterStep> CommandFilter() { return kCommandsSteps; }\n\n"
      "}  // namespace qhpsi\n");
  return 0;
}
