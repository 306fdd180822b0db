#include "tests/benchmark/loops/fill.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

#include "qhpsi/base/fd.h"
#include "tests/benchmark/loops/system_error.h"

namespace benchmark {
namespace {

using namespace std::string_view_literals;

constexpr uint64_t kSplit = 23;

qhpsi::Fd MakeFile(const std::string& path, std::string_view content) {
  qhpsi::Fd file(Check(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644), path));
  if (!qhpsi::WriteAll(file.get(), content)) {
    Check(-1, path);
  }
  return file;
}

// "QUEUE/DIRECTORY/NUMBER"
std::string PathIn(std::string queue, std::string_view directory, uint64_t number) {
  return queue.append("/").append(directory).append("/").append(std::to_string(number));
}

uint64_t InodeOf(const qhpsi::Fd& file) {
  struct stat st{};
  Check(::fstat(file.get(), &st), "fstat");
  return st.st_ino;
}

}  // namespace

void FillQueue(const std::string& queue, uint64_t count) {
  const std::string fresh = queue + "/pid/fill";
  for (uint64_t i = 0; i < count; ++i) {
    const uint64_t inode = InodeOf(MakeFile(fresh, "Subject: queued\n\n"));
    const std::string mess = PathIn(queue + "/mess", std::to_string(inode % kSplit), inode);
    Check(::rename(fresh.c_str(), mess.c_str()), mess);
    const std::string intd = PathIn(queue, "intd", inode);
    MakeFile(intd, "u0\0p1\0Fs@example.org\0Tr@example.net\0"sv);
    const std::string todo = PathIn(queue, "todo", inode);
    Check(::link(intd.c_str(), todo.c_str()), todo);
  }
}

}  // namespace benchmark
