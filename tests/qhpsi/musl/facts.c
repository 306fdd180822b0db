// Structures and constants that pass between the C library and qmail-queue or qhpsi, which are
// compiled with glibc's headers. This file is compiled once with the headers of each library; FACTS
// is the name of the function.

#include "tests/qhpsi/musl/facts.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stddef.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define VALUE(constant) \
  { #constant, (long long)(constant) }
#define SIZE(type) \
  { "size of " #type, (long long)sizeof(type) }
#define PLACE(type, member) \
  { #type "." #member, (long long)(offsetof(type, member) * 1000 + sizeof(((type*)0)->member)) }
// musl has half a size_t here, and padding for the other half.
#define BEGIN(type, member) \
  { #type "." #member, (long long)offsetof(type, member) }

const struct Fact* FACTS(void) {
  static const struct Fact kFacts[] = {
      SIZE(struct stat),
      PLACE(struct stat, st_dev),
      PLACE(struct stat, st_ino),
      PLACE(struct stat, st_mode),
      PLACE(struct stat, st_nlink),
      PLACE(struct stat, st_uid),
      PLACE(struct stat, st_gid),
      PLACE(struct stat, st_rdev),
      PLACE(struct stat, st_size),
      PLACE(struct stat, st_mtim),
      SIZE(struct statvfs),
      PLACE(struct statvfs, f_frsize),
      PLACE(struct statvfs, f_bavail),
      PLACE(struct statvfs, f_favail),
      PLACE(struct statvfs, f_flag),
      PLACE(struct dirent, d_ino),
      PLACE(struct dirent, d_type),
      PLACE(struct dirent, d_name),
      SIZE(sigset_t),
      SIZE(struct sigaction),
      PLACE(struct sigaction, sa_handler),
      PLACE(struct sigaction, sa_mask),
      PLACE(struct sigaction, sa_flags),
      SIZE(struct pollfd),
      PLACE(struct pollfd, events),
      PLACE(struct pollfd, revents),
      SIZE(struct timespec),
      SIZE(struct rlimit),
      SIZE(rlim_t),
      SIZE(struct sockaddr_un),
      PLACE(struct sockaddr_un, sun_path),
      SIZE(struct sockaddr_in),
      PLACE(struct sockaddr_in, sin_port),
      PLACE(struct sockaddr_in, sin_addr),
      SIZE(struct sockaddr_in6),
      PLACE(struct sockaddr_in6, sin6_addr),
      SIZE(struct iovec),
      SIZE(struct msghdr),
      PLACE(struct msghdr, msg_iov),
      BEGIN(struct msghdr, msg_iovlen),
      PLACE(struct msghdr, msg_control),
      BEGIN(struct msghdr, msg_controllen),
      PLACE(struct msghdr, msg_flags),
      SIZE(struct cmsghdr),
      PLACE(struct cmsghdr, cmsg_level),
      PLACE(struct cmsghdr, cmsg_type),
      SIZE(struct dl_phdr_info),
      PLACE(struct dl_phdr_info, dlpi_addr),
      PLACE(struct dl_phdr_info, dlpi_phdr),
      PLACE(struct dl_phdr_info, dlpi_phnum),
      SIZE(pthread_mutex_t),
      SIZE(pthread_cond_t),
      SIZE(pthread_once_t),
      SIZE(pthread_key_t),
      SIZE(off_t),
      SIZE(mode_t),
      SIZE(time_t),
      VALUE(O_ACCMODE & 3),
      VALUE(O_CREAT),
      VALUE(O_EXCL),
      VALUE(O_TRUNC),
      VALUE(O_APPEND),
      VALUE(O_NONBLOCK),
      VALUE(O_CLOEXEC),
      VALUE(O_DIRECTORY),
      VALUE(O_NOFOLLOW),
      VALUE(O_PATH),
      VALUE(F_GETFD),
      VALUE(F_SETFD),
      VALUE(F_GETFL),
      VALUE(F_SETFL),
      VALUE(F_SETPIPE_SZ),
      VALUE(FD_CLOEXEC),
      VALUE(AT_FDCWD),
      VALUE(AT_SYMLINK_NOFOLLOW),
      VALUE(AT_SECURE),
      VALUE(SYNC_FILE_RANGE_WRITE),
      VALUE(EAGAIN),
      VALUE(EACCES),
      VALUE(EBADF),
      VALUE(EEXIST),
      VALUE(EINPROGRESS),
      VALUE(EINTR),
      VALUE(EINVAL),
      VALUE(EIO),
      VALUE(ELOOP),
      VALUE(EMFILE),
      VALUE(ENOENT),
      VALUE(ENOTDIR),
      VALUE(ESRCH),
      VALUE(ENOMEM),
      VALUE(ENOSPC),
      VALUE(ENXIO),
      VALUE(EPIPE),
      VALUE(ETIMEDOUT),
      VALUE(NSIG),
      VALUE(SIGALRM),
      VALUE(SIGCHLD),
      VALUE(SIGHUP),
      VALUE(SIGKILL),
      VALUE(SIGPIPE),
      VALUE(SIGTERM),
      VALUE(SIGXCPU),
      VALUE(SIGXFSZ),
      VALUE(SA_RESTART),
      VALUE(SIG_SETMASK),
      VALUE(POLLIN),
      VALUE(POLLOUT),
      VALUE(POLLHUP),
      VALUE(POLLERR),
      VALUE(AF_UNIX),
      VALUE(AF_INET),
      VALUE(AF_INET6),
      VALUE(SOCK_STREAM),
      VALUE(SOCK_CLOEXEC),
      VALUE(SOCK_NONBLOCK),
      VALUE(SOL_SOCKET),
      VALUE(SO_ERROR),
      VALUE(SCM_RIGHTS),
      VALUE(MSG_NOSIGNAL),
      VALUE(TCP_NODELAY),
      VALUE(RLIMIT_AS),
      VALUE(RLIMIT_CPU),
      VALUE(RLIMIT_DATA),
      VALUE(RLIMIT_FSIZE),
      VALUE(RLIMIT_NOFILE),
      VALUE(RLIMIT_STACK),
      VALUE(PR_SET_NO_NEW_PRIVS),
      VALUE(CLOCK_MONOTONIC),
      VALUE(WNOHANG),
      VALUE(_SC_PAGESIZE),
      VALUE(SEEK_SET),
      VALUE(R_OK),
      VALUE(X_OK),
      {NULL, 0},
  };
  return kFacts;
}
