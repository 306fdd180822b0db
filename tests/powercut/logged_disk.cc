// logged_disk IMAGE LOG DIRECTORY: a disk for tests, which remembers what it was told and when.
//
// Mounts on DIRECTORY, until it is killed or unmounted, a file system with two files: `disk`, which
// is IMAGE, and to which a loop device can be bound; and `mark`. What is written to either, and
// each flush of the disk, goes to LOG in the order in which it came. One thread serves all
// requests, so there is one order: a mark comes after each flush that had ended when it was
// written.
//
// Both files are opened for direct i/o: nothing stays in a cache of the kernel above us, and a
// flush that a file system asks of its loop device arrives as fsync.

#include <errno.h>
#include <fcntl.h>
#include <fuse3/fuse.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstring>
#include <iostream>
#include <string>
#include <string_view>

#include "qhpsi/base/fd.h"
#include "tests/powercut/disk_log.h"

namespace powercut {
namespace {

constexpr std::string_view kDisk = "/disk";
constexpr std::string_view kMark = "/mark";

struct Disk {
  qhpsi::Fd image;
  DiskLog log;
};

const Disk& TheDisk() { return *static_cast<const Disk*>(::fuse_get_context()->private_data); }

bool IsDisk(const char* path) { return path == kDisk; }

int Result(bool done) { return done ? 0 : -errno; }

int GetAttributes(const char* path, struct stat* st, fuse_file_info* /*file*/) {
  *st = {};
  if (path == std::string_view("/")) {
    st->st_mode = S_IFDIR | 0755;
    return 0;
  }
  if (path == kMark) {
    st->st_mode = S_IFREG | 0600;
    return 0;
  }
  if (!IsDisk(path)) {
    return -ENOENT;
  }
  struct stat image = {};
  if (::fstat(TheDisk().image.get(), &image) != 0) {
    return -errno;
  }
  st->st_mode = S_IFREG | 0600;
  st->st_size = image.st_size;
  return 0;
}

int Open(const char* /*path*/, fuse_file_info* file) {
  file->direct_io = 1;
  return 0;
}

int Read(const char* path, char* bytes, size_t size, off_t offset, fuse_file_info* /*file*/) {
  if (!IsDisk(path)) {
    return 0;
  }
  const ssize_t n = ::pread(TheDisk().image.get(), bytes, size, offset);
  return n < 0 ? -errno : static_cast<int>(n);
}

// The size of a request is far below what an int holds.
int Write(const char* path, const char* bytes, size_t size, off_t offset,
          fuse_file_info* /*file*/) {
  const Disk& disk = TheDisk();
  if (!IsDisk(path)) {
    return disk.log.Mark({bytes, size}) ? static_cast<int>(size) : -errno;
  }
  const ssize_t n = ::pwrite(disk.image.get(), bytes, size, offset);
  if (n < 0 || !disk.log.Write(offset, {bytes, static_cast<size_t>(n)})) {
    return -errno;
  }
  return static_cast<int>(n);
}

int Flush(const char* path, int /*is_datasync*/, fuse_file_info* /*file*/) {
  return IsDisk(path) ? Result(TheDisk().log.Flush()) : 0;
}

// A loop device does so where a file system discards blocks or has them zeroed.
int Zero(const char* path, int mode, off_t offset, off_t length, fuse_file_info* /*file*/) {
  if (!IsDisk(path) || (mode & (FALLOC_FL_PUNCH_HOLE | FALLOC_FL_ZERO_RANGE)) == 0) {
    return -EOPNOTSUPP;
  }
  const Disk& disk = TheDisk();
  constexpr int kHole = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE;
  return Result(::fallocate(disk.image.get(), kHole, offset, length) == 0 &&
                disk.log.Zero(offset, length));
}

fuse_operations Operations() {
  fuse_operations operations = {};
  operations.getattr = GetAttributes;
  operations.open = Open;
  operations.read = Read;
  operations.write = Write;
  operations.fsync = Flush;
  operations.fallocate = Zero;
  return operations;
}

int Serve(const char* image, const char* log, const char* directory) {
  Disk disk{.image = qhpsi::Fd(::open(image, O_RDWR | O_CLOEXEC)), .log = DiskLog(log)};
  if (!disk.image.valid() || !disk.log.valid()) {
    std::cerr << "logged_disk: cannot open " << (disk.image.valid() ? log : image) << ": "
              << std::strerror(errno) << "\n";
    return 1;
  }
  std::string program = "logged_disk";
  std::string in_foreground = "-f";
  std::string one_thread = "-s";
  std::string mount_point = directory;
  std::array<char*, 5> arguments = {program.data(), in_foreground.data(), one_thread.data(),
                                    mount_point.data(), nullptr};
  const fuse_operations operations = Operations();
  return ::fuse_main(4, arguments.data(), &operations, &disk);
}

}  // namespace
}  // namespace powercut

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: logged_disk IMAGE LOG DIRECTORY\n";
    return 1;
  }
  return powercut::Serve(argv[1], argv[2], argv[3]);
}
