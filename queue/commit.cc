#include "queue/commit.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <string_view>
#include <utility>

#include "qhpsi/base/fd.h"
#include "queue/disk.h"
#include "queue/exit_code.h"
#include "queue/failure.h"
#include "queue/mess_file.h"
#include "queue/queue_dir.h"

namespace queue {
namespace {

// intd/INODE. Owns the name until Keep().
class IntdFile {
 public:
  // What bears our number and is not in todo is left of a message that could not be cleaned away:
  // the inode is ours now, and nothing else would ever remove it.
  IntdFile(Disk& disk, std::string path, const std::string& todo_path)
      : disk_(disk), path_(std::move(path)) {
    fd_ = qhpsi::Fd(disk_.Create(path_.c_str()));
    if (!fd_.valid() && errno == EEXIST && !disk_.Exists(todo_path.c_str())) {
      disk_.Unlink(path_.c_str());
      fd_ = qhpsi::Fd(disk_.Create(path_.c_str()));
    }
    if (!fd_.valid()) {
      throw Failure(ExitCode::kIntd, "cannot create " + path_, errno);
    }
  }
  ~IntdFile() {
    if (!keep_) {
      disk_.Unlink(path_.c_str());
    }
  }
  IntdFile(const IntdFile&) = delete;
  IntdFile& operator=(const IntdFile&) = delete;

  void Write(std::string_view bytes) {
    if (!disk_.WriteAll(fd_.get(), bytes)) {
      throw Failure(ExitCode::kWrite, "cannot write " + path_, errno);
    }
  }

  void StartSync() { disk_.StartSync(fd_.get(), 0); }

  void Sync() {
    if (disk_.Sync(fd_.get()) != 0) {
      throw Failure(ExitCode::kWrite, "cannot sync " + path_, errno);
    }
  }

  void Keep() { keep_ = true; }
  const std::string& path() const { return path_; }

 private:
  Disk& disk_;
  std::string path_;
  qhpsi::Fd fd_;
  bool keep_ = false;
};

std::string DirectoryOf(const std::string& path) { return path.substr(0, path.rfind('/')); }

void SyncDirectoryOf(Disk& disk, const std::string& path, ExitCode code) {
  const std::string directory = DirectoryOf(path);
  if (disk.SyncDirectory(directory.c_str()) != 0) {
    throw Failure(code, "cannot sync " + directory, errno);
  }
}

}  // namespace

void Commit(Disk& disk, const QueueDir& queue, MessFile& mess, std::string_view records, uid_t uid,
            pid_t pid) {
  const std::string todo_path = queue.TodoPath(mess.inode());
  IntdFile intd(disk, queue.IntdPath(mess.inode()), todo_path);
  std::string text = "u" + std::to_string(uid) + '\0' + "p" + std::to_string(pid) + '\0';
  text += records;
  intd.Write(text);
  // Puts both files' blocks into one commit of the file system's journal instead of two: on
  // ext4 1.27 times the messages a second with one injector, 1.15 times with 8.
  intd.StartSync();
  mess.Sync();
  intd.Sync();
  SyncDirectoryOf(disk, mess.path(), ExitCode::kMess);
  SyncDirectoryOf(disk, intd.path(), ExitCode::kIntd);

  const std::string todo_dir = DirectoryOf(todo_path);
  mess.CheckName();
  if (disk.Link(intd.path().c_str(), todo_path.c_str()) != 0) {
    throw Failure(ExitCode::kTodo, "cannot link " + todo_path, errno);
  }
  // From here on qmail-send may be at work on the message, even while it is still in todo. If its
  // mess file went, that job would take the next message of the same number for its own.
  mess.Keep();
  intd.Keep();
  if (disk.SyncDirectory(todo_dir.c_str()) != 0) {
    const int error = errno;
    disk.Unlink(todo_path.c_str());
    throw Failure(ExitCode::kTodo, "cannot sync " + todo_dir, error);
  }
}

void PullTrigger() {
  const qhpsi::Fd trigger(::open("lock/trigger", O_WRONLY | O_NONBLOCK | O_CLOEXEC));
  if (trigger.valid()) {
    const ssize_t ignored = ::write(trigger.get(), "", 1);
    static_cast<void>(ignored);  // a full fifo has woken qmail-send already
  }
}

}  // namespace queue
