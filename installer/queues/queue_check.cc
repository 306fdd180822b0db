#include "installer/queues/queue_check.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "installer/queues/queue_form.h"
#include "installer/system/failure.h"
#include "installer/system/path.h"
#include "installer/system/tree.h"
#include "installer/system/users.h"
#include "qhpsi/base/fd.h"
#include "qhpsi/base/number.h"

namespace installer {
namespace {

constexpr uint64_t kLargestNumber = UINT64_MAX;
constexpr uint64_t kLargestSplit = 100'000;

// A message's files outside mess. Each has the message's number as its name.
struct Part {
  const char* directory;
  bool is_split;           // in notqmail's queues
  bool is_split_indimail;  // in IndiMail's
};
constexpr Part kIntd = {"intd", false, true};
constexpr Part kTodo = {"todo", false, true};
constexpr std::array<Part, 6> kParts = {{kIntd,
                                         kTodo,
                                         {"info", true, true},
                                         {"local", true, true},
                                         {"remote", true, true},
                                         {"bounce", false, false}}};

struct Message {
  uint64_t number = 0;  // its name
  uint64_t inode = 0;
  std::string path;  // relative to the queue
};

constexpr std::array<const char*, 4> kSplitDirectories = {"mess", "info", "local", "remote"};

std::set<uint64_t> FindNumbers(const Tree& tree, const std::string& queue) {
  std::set<uint64_t> numbers;
  for (const char* const directory : kSplitDirectories) {
    for (const std::string& name : tree.List(Below(queue, directory))) {
      if (const auto number = qhpsi::ParseNumber(name, 0, kLargestSplit - 1)) {
        numbers.insert(*number);
      }
    }
  }
  return numbers;
}

// How many subdirectories a queue has: so many that at most half of them are missing. A single one
// with a large number makes no large queue: the queue's owner could have us make 100,000.
uint64_t FindSplit(const std::set<uint64_t>& numbers, uint64_t usual) {
  uint64_t split = 0;
  uint64_t found = 0;
  for (const uint64_t number : numbers) {
    ++found;
    split = number < 2 * found ? number + 1 : split;
  }
  // A backup may lack empty ones.
  const bool are_few = split == 0 || (split <= *numbers.rbegin() && *numbers.rbegin() < usual);
  return are_few ? usual : split;
}

QueueForm FindForm(const Tree& tree, const std::string& queue) {
  const bool is_indimail = tree.IsDirectory(queue + "/todo") && tree.IsDirectory(queue + "/todo/0");
  QueueForm form = is_indimail ? kIndimailForm : kNotqmailForm;
  form.split = FindSplit(FindNumbers(tree, queue), form.split);
  return form;
}

// qmail-send's lock of its queue; invalid when qmail-send holds it. Does not wait.
qhpsi::Fd LockForSending(const Tree& tree, const std::string& sendmutex) {
  qhpsi::Fd fd = tree.OpenToWrite(sendmutex);
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) == 0) {
    return fd;
  }
  if (errno == EWOULDBLOCK) {
    return qhpsi::Fd();
  }
  throw SystemFailure("cannot lock " + sendmutex, errno);
}

class Checker {
 public:
  Checker(const Tree& tree, const std::string& queue, const Users& users, bool repair)
      : tree_(tree), queue_(queue), users_(users), repair_(repair), form_(FindForm(tree, queue)) {}

  void CheckEntries() {
    for (const QueueEntry& entry : QueueEntries(form_, users_)) {
      CheckEntry(entry);
    }
    for (const char* const directory : kSplitDirectories) {
      ReportBeyondSplit(directory);
    }
  }

  void CheckMessages() {
    std::vector<Message> misplaced = FindMisplaced();
    if (misplaced.empty()) {
      return;
    }
    qhpsi::Fd lock;
    if (repair_ && wrong_.empty()) {
      lock = LockForSending(tree_, queue_ + "/lock/sendmutex");
    }
    // One may have the name that another needs: try again what could not be moved.
    for (size_t moved = 1; lock.valid() && moved != 0;) {
      const size_t before = misplaced.size();
      std::erase_if(misplaced, [this](const Message& message) { return Move(message); });
      moved = before - misplaced.size();
    }
    for (const Message& message : misplaced) {
      std::string why;
      if (repair_ && !wrong_.empty()) {
        why = "; fix " + Path(*wrong_.begin()) + " first";
      } else if (repair_) {
        why = lock.valid() ? "; another message has its name, number or place"
                           : "; qmail-send is at work: stop it first";
      }
      Report(Path(message.path) + ": belongs to " + Path(MessPath(message.inode)) + why, false);
    }
  }

  // On btrfs a power cut can leave an envelope without its message: whoever syncs intd takes along
  // what others have made there. qmail-send looks in mess for what is left, and never finds it.
  // Envelopes are listed first: qmail-queue makes the message before, and removes it after.
  void CheckEnvelopes() {
    if (!wrong_.empty()) {
      return;
    }
    const std::set<uint64_t> envelopes = FindNames("intd");
    const std::set<uint64_t> queued = FindNames("todo");
    const std::set<uint64_t> messages = FindNames("mess");
    for (const uint64_t number : envelopes) {
      const std::string path = Path(PartPath(kIntd, number));
      const auto st = tree_.Stat(path);
      if (messages.contains(number) || queued.contains(number) || !st || !S_ISREG(st->st_mode)) {
        continue;
      }
      // The number may be that of a mail that has come meanwhile.
      if (tree_.Stat(Path(MessPath(number)))) {
        continue;
      }
      if (repair_) {
        tree_.Remove(path);
      }
      Report(path + ": left over, without a message", repair_);
    }
    for (const uint64_t number : queued) {
      const std::string path = Path(PartPath(kTodo, number));
      if (!messages.contains(number) && tree_.Stat(path)) {
        Report(path + ": its message is missing", false);
      }
    }
  }

  std::vector<QueueProblem> Finish() { return std::move(problems_); }

 private:
  std::string Path(const std::string& relative) const {
    return relative.empty() ? queue_ : queue_ + "/" + relative;
  }

  void Report(const std::string& text, bool is_fixed) { problems_.push_back({text, is_fixed}); }

  void CheckEntry(const QueueEntry& entry) {
    const std::string path = Path(entry.path);
    if (IsBelowWrong(entry)) {
      wrong_.insert(entry.path);
      return;
    }
    const auto st = tree_.Stat(path);
    if (!st) {
      if (repair_) {
        MakeQueueEntry(tree_, queue_, entry);
      }
      Report(path + ": missing", repair_);
      return;
    }
    if ((st->st_mode & S_IFMT) != entry.type) {
      wrong_.insert(entry.path);
      Report(path + ": is something else than it should be; move it away", false);
      return;
    }
    if (entry.type != S_IFDIR && st->st_nlink > 1) {
      Report(path + ": has another name, which may be anybody's; move it away", false);
      return;
    }
    const bool is_owner_right = Owner{st->st_uid, st->st_gid} == entry.owner;
    const bool is_mode_right = (st->st_mode & 07777) == entry.mode;
    if (!is_owner_right || !is_mode_right) {
      if (repair_) {
        tree_.SetOwnerAndMode(path, entry.owner, entry.mode, entry.type);
      }
      Report(path + ": wrong " + (is_owner_right ? "mode" : "owner"), repair_);
    }
  }

  // Through a link in the place of a directory we would fix anybody's files.
  bool IsBelowWrong(const QueueEntry& entry) const {
    const size_t slash = entry.path.rfind('/');
    return slash != std::string::npos && wrong_.contains(entry.path.substr(0, slash));
  }

  void ReportBeyondSplit(const std::string& directory) {
    for (const std::string& name : tree_.List(Path(directory))) {
      if (qhpsi::ParseNumber(name, form_.split, kLargestNumber)) {
        wrong_.insert(Below(directory, name));
        Report(Path(Below(directory, name)) + ": is beyond the " + std::to_string(form_.split) +
                   " that the queue has",
               false);
      }
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

  // The numbers of all messages that have a file in this directory or right below it.
  std::set<uint64_t> FindNames(const std::string& directory) const {
    std::set<uint64_t> numbers;
    for (const std::string& name : tree_.List(Path(directory))) {
      const std::string path = Path(Below(directory, name));
      const auto st = tree_.Stat(path);
      const bool is_directory = st && S_ISDIR(st->st_mode);
      for (const std::string& file :
           is_directory ? tree_.List(path) : std::vector<std::string>{name}) {
        if (const auto number = qhpsi::ParseNumber(file, 1, kLargestNumber)) {
          numbers.insert(*number);
        }
      }
    }
    return numbers;
  }

  std::vector<Message> FindMisplaced() {
    std::vector<Message> misplaced;
    for (const std::string& subdirectory : tree_.List(Path("mess"))) {
      for (const std::string& name : tree_.List(Path("mess/" + subdirectory))) {
        const std::string path = Below(Below("mess", subdirectory), name);
        const auto number = qhpsi::ParseNumber(name, 1, kLargestNumber);
        const auto st = tree_.Stat(Path(path));
        if (!number || !st || !S_ISREG(st->st_mode)) {
          Report(Path(path) + ": no message; nobody will take it away", false);
          continue;
        }
        ++named_[*number];
        if (path != MessPath(st->st_ino)) {
          misplaced.push_back({*number, st->st_ino, path});
        }
      }
    }
    return misplaced;
  }

  // Whether its other files are surely its own, and no other message has its number or place: else
  // one would get another's envelope.
  bool CanMove(const Message& message) const {
    const auto with_its_number = named_.find(message.inode);
    const size_t itself = message.number == message.inode ? 1 : 0;
    return named_.at(message.number) == 1 &&
           (with_its_number == named_.end() || with_its_number->second == itself) &&
           !tree_.Stat(Path(MessPath(message.inode))) &&
           std::none_of(kParts.begin(), kParts.end(), [&](const Part& part) {
             const std::string from = Path(PartPath(part, message.number));
             const std::string to = Path(PartPath(part, message.inode));
             return from != to && tree_.Stat(from) && tree_.Stat(to);
           });
  }

  // Moves its other files first: for a moment they belong to no message, but qmail-send is not
  // there to see. After a crash the next run finds those that moved where they should be.
  bool Move(const Message& message) {
    if (!CanMove(message)) {
      return false;
    }
    for (const Part& part : kParts) {
      const std::string from = Path(PartPath(part, message.number));
      const std::string to = Path(PartPath(part, message.inode));
      if (from != to && tree_.Stat(from)) {
        tree_.Rename(from, to);
      }
    }
    const std::string target = MessPath(message.inode);
    tree_.Rename(Path(message.path), Path(target));
    --named_[message.number];
    ++named_[message.inode];
    Report(Path(message.path) + ": moved to " + Path(target), true);
    return true;
  }

  const Tree& tree_;
  const std::string& queue_;
  const Users& users_;
  bool repair_;
  QueueForm form_;
  std::map<uint64_t, size_t> named_;  // how many messages have this number as name, wherever
  // Entries of the wrong type and all below them. While there are any, no message is moved.
  std::set<std::string> wrong_;
  std::vector<QueueProblem> problems_;
};

}  // namespace

QueueForm FindQueueForm(const Tree& tree, const std::string& queue) {
  const std::string found = tree.Resolve(queue);
  return FindForm(tree.Within(found), found);
}

std::vector<QueueProblem> CheckQueue(const Tree& tree, const std::string& queue, const Users& users,
                                     bool repair) {
  const auto st = tree.Stat(queue);
  if (st && S_ISLNK(st->st_mode)) {
    const std::string target = tree.Resolve(queue);
    // Another user's link could lead to root's directories, and we would give them to qmailq.
    if (st->st_uid != 0 || target == queue) {
      return {{queue + ": is a symbolic link; name the queue itself", false}};
    }
    return CheckQueue(tree, target, users, repair);
  }
  if (!st || !S_ISDIR(st->st_mode)) {
    throw UserFailure(queue + ": no queue");
  }
  const Tree within = tree.Within(queue);
  if (!within.IsDirectory(queue + "/mess") && !within.IsDirectory(queue + "/todo")) {
    throw UserFailure(queue + ": no queue");
  }
  Checker checker(within, queue, users, repair);
  checker.CheckEntries();
  checker.CheckMessages();
  checker.CheckEnvelopes();
  return checker.Finish();
}

}  // namespace installer
