#include "installer/queue_check.h"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "installer/failure.h"
#include "qhpsi/fd.h"
#include "qhpsi/number.h"

namespace installer {
namespace {

constexpr uint64_t kLargestNumber = UINT64_MAX;
constexpr uint64_t kLargestSplit = 100'000;

// Where a message's files are besides mess. Each is named after the message's number too.
struct Part {
  const char* directory;
  bool is_split;           // everywhere
  bool is_split_indimail;  // and there
};
constexpr std::array<Part, 6> kParts = {{{"intd", false, true},
                                         {"todo", false, true},
                                         {"info", true, true},
                                         {"local", true, true},
                                         {"remote", true, true},
                                         {"bounce", false, false}}};

struct Message {
  uint64_t number = 0;  // its name
  uint64_t inode = 0;
  std::string path;  // relative to the queue
};

class Checker {
 public:
  Checker(const Tree& tree, const std::string& queue, const Users& users, bool repair)
      : tree_(tree),
        queue_(queue),
        users_(users),
        repair_(repair),
        form_(FindQueueForm(tree, queue)) {}

  void CheckEntries() {
    for (const QueueEntry& entry : QueueEntries(form_, users_)) {
      CheckEntry(entry);
    }
  }

  void CheckMessages() {
    std::vector<Message> misplaced = FindMisplaced();
    if (misplaced.empty()) {
      return;
    }
    qhpsi::Fd lock;
    if (repair_) {
      lock = tree_.LockForSending(queue_ + "/lock/sendmutex");
    }
    // One may have the name that another needs: what could not be moved is tried again.
    for (size_t moved = 1; lock.valid() && moved != 0;) {
      const size_t before = misplaced.size();
      std::erase_if(misplaced, [this](const Message& message) { return Move(message); });
      moved = before - misplaced.size();
    }
    for (const Message& message : misplaced) {
      std::string why;
      if (repair_) {
        why = lock.valid() ? "; another message has its place"
                           : "; qmail-send is at work: stop it first";
      }
      Report(Path(message.path) + ": belongs to " + Path(MessPath(message.inode)) + why, false);
    }
  }

  std::vector<QueueProblem> Finish() { return std::move(problems_); }

 private:
  std::string Path(const std::string& relative) const {
    return relative.empty() ? queue_ : queue_ + "/" + relative;
  }

  void Report(const std::string& text, bool is_mended) { problems_.push_back({text, is_mended}); }

  void CheckEntry(const QueueEntry& entry) {
    const std::string path = Path(entry.path);
    const auto st = tree_.Stat(path);
    if (!st) {
      if (repair_) {
        MakeQueueEntry(tree_, queue_, entry);
      }
      Report(path + ": missing", repair_);
      return;
    }
    if ((st->st_mode & S_IFMT) != entry.type) {
      Report(path + ": is something else than it should be; move it away", false);
      return;
    }
    const bool is_owner_right = Owner{st->st_uid, st->st_gid} == entry.owner;
    const bool is_mode_right = (st->st_mode & 07777) == entry.mode;
    if (!is_owner_right || !is_mode_right) {
      if (repair_) {
        tree_.SetOwnerAndMode(path, entry.owner, entry.mode);
      }
      Report(path + ": wrong " + (is_owner_right ? "mode" : "owner"), repair_);
    }
  }

  std::string PartPath(const std::string& directory, bool is_split, uint64_t number) const {
    const std::string name = std::to_string(number);
    return is_split ? directory + "/" + std::to_string(number % form_.split) + "/" + name
                    : directory + "/" + name;
  }
  std::string PartPath(const Part& part, uint64_t number) const {
    const bool is_indimail = form_.kind == QueueKind::kIndimail;
    return PartPath(part.directory, is_indimail ? part.is_split_indimail : part.is_split, number);
  }
  std::string MessPath(uint64_t number) const { return PartPath("mess", true, number); }

  std::vector<Message> FindMisplaced() {
    std::vector<Message> misplaced;
    for (const std::string& subdirectory : tree_.List(Path("mess"))) {
      for (const std::string& name : tree_.List(Path("mess/" + subdirectory))) {
        const std::string path = Below(Below("mess", subdirectory), name);
        const auto number = qhpsi::ParseNumber(name, 1, kLargestNumber);
        const auto st = tree_.Stat(Path(path));
        if (!number || !st || !S_ISREG(st->st_mode)) {
          Report(Path(path) + ": no message; nobody will take it away", false);
        } else if (path != MessPath(st->st_ino)) {
          misplaced.push_back({*number, st->st_ino, path});
        }
      }
    }
    return misplaced;
  }

  // Its other files first: they name no message for a moment, and qmail-send is not there to see.
  // Run again after a crash, those that moved are where they should be.
  bool Move(const Message& message) {
    const std::string target = MessPath(message.inode);
    if (tree_.Stat(Path(target))) {
      return false;
    }
    for (const Part& part : kParts) {
      const std::string from = Path(PartPath(part, message.number));
      const std::string to = Path(PartPath(part, message.inode));
      if (from == to || !tree_.Stat(from)) {
        continue;
      }
      if (tree_.Stat(to)) {
        return false;
      }
      tree_.Rename(from, to);
    }
    tree_.Rename(Path(message.path), Path(target));
    Report(Path(message.path) + ": moved to " + Path(target), true);
    return true;
  }

  const Tree& tree_;
  const std::string& queue_;
  const Users& users_;
  bool repair_;
  QueueForm form_;
  std::vector<QueueProblem> problems_;
};

}  // namespace

QueueForm FindQueueForm(const Tree& tree, const std::string& queue) {
  QueueForm form = tree.IsDirectory(queue + "/todo/0") ? kIndimailForm : kNotqmailForm;
  uint64_t split = 0;
  for (const char* const directory : {"/mess", "/info", "/local", "/remote"}) {
    for (const std::string& name : tree.List(queue + directory)) {
      const auto number = qhpsi::ParseNumber(name, 0, kLargestSplit);
      split = std::max(split, number ? *number + 1 : 0);
    }
  }
  if (split != 0) {
    form.split = split;
  }
  return form;
}

std::vector<QueueProblem> CheckQueue(const Tree& tree, const std::string& queue, const Users& users,
                                     bool repair) {
  if (!tree.IsDirectory(queue + "/mess") && !tree.IsDirectory(queue + "/todo")) {
    throw UserFailure(queue + ": no queue");
  }
  Checker checker(tree, queue, users, repair);
  checker.CheckEntries();
  checker.CheckMessages();
  return checker.Finish();
}

}  // namespace installer
