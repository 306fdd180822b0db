#include "installer/queues/queue_form.h"

#include <sys/stat.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "installer/system/path.h"
#include "installer/system/tree.h"
#include "installer/system/users.h"

namespace installer {
namespace {

// Each directory's owner is the user of the program that writes to it. All are in group qmail.
struct Row {
  const char* path;
  const char* owner;
  mode_t mode;
  bool is_split;           // in notqmail's queues
  bool is_split_indimail;  // in IndiMail's
};

constexpr std::array<Row, 11> kDirectories = {{
    {"", "qmailq", 0750, false, false},
    {"pid", "qmailq", 0700, false, false},
    {"mess", "qmailq", 0750, true, true},
    {"intd", "qmailq", 0700, false, true},
    {"todo", "qmailq", 0750, false, true},
    {"info", "qmails", 0700, true, true},
    {"local", "qmails", 0700, true, true},
    {"remote", "qmails", 0700, true, true},
    {"bounce", "qmails", 0700, false, false},
    {"lock", "qmailq", 0750, false, false},
    {"trash", "qmailq", 0700, false, false},  // IndiMail's alone
}};

constexpr Owner kRoot = {};
constexpr mode_t kClosed = 0700;

std::string PathOf(const std::string& queue, const QueueEntry& entry) {
  return entry.path.empty() ? queue : Below(queue, entry.path);
}

}  // namespace

std::vector<QueueEntry> QueueEntries(const QueueForm& form, const Users& users) {
  const bool is_indimail = form.kind == QueueKind::kIndimail;
  std::vector<QueueEntry> entries;
  for (const Row& row : kDirectories) {
    const std::string path = row.path;
    if (path == "trash" && !is_indimail) {
      continue;
    }
    const Owner owner = users.Of(row.owner, "qmail");
    entries.push_back({path, S_IFDIR, owner, row.mode});
    const bool is_split = is_indimail ? row.is_split_indimail : row.is_split;
    for (uint64_t number = 0; is_split && number < form.split; ++number) {
      entries.push_back({path + "/" + std::to_string(number), S_IFDIR, owner, row.mode});
    }
  }
  // qmail-remote's table of hosts that do not answer.
  entries.push_back({"lock/tcpto", S_IFREG, users.Of("qmailr", "qmail"), 0644,
                     is_indimail ? size_t{2048} : size_t{1024}});
  entries.push_back({"lock/sendmutex", S_IFREG, users.Of("qmails", "qmail"), 0600});
  entries.push_back({"lock/trigger", S_IFIFO, users.Of("qmails", "qmail"), 0622});
  return entries;
}

void MakeQueueEntry(const Tree& tree, const std::string& queue, const QueueEntry& entry) {
  const std::string path = PathOf(queue, entry);
  if (entry.type == S_IFDIR) {
    tree.MakeDirectory(path, entry.owner, entry.mode);
  } else if (entry.type == S_IFIFO) {
    tree.MakeFifo(path, entry.owner, entry.mode);
  } else {
    tree.MakeFile(path, std::string(entry.size, '\0'), entry.owner, entry.mode);
  }
}

void MakeQueueEntries(const Tree& tree, const std::string& queue,
                      const std::vector<QueueEntry>& entries) {
  tree.MakeDirectory(queue, kRoot, kClosed);
  const Tree within = tree.Within(queue);
  for (const QueueEntry& entry : entries) {
    if (entry.type != S_IFDIR) {
      MakeQueueEntry(within, queue, entry);
    } else if (!entry.path.empty()) {
      within.MakeDirectory(PathOf(queue, entry), kRoot, kClosed);
    }
  }
  // The queue's own directory comes first; others can enter it last.
  for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
    if (entry->type == S_IFDIR) {
      within.SetOwnerAndMode(PathOf(queue, *entry), entry->owner, entry->mode, S_IFDIR);
    }
  }
}

}  // namespace installer
