// What a queue consists of, as qmail-send, qmail-clean and qmail-remote expect it: each directory
// and file with its owner and mode.

#ifndef INSTALLER_QUEUES_QUEUE_FORM_H_
#define INSTALLER_QUEUES_QUEUE_FORM_H_

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "installer/system/tree.h"
#include "installer/system/users.h"

namespace installer {

enum class QueueKind {
  kNotqmail,  // todo and intd are flat; netqmail's too
  kIndimail,  // todo and intd have as many subdirectories as mess
};

struct QueueForm {
  QueueKind kind = QueueKind::kNotqmail;
  uint64_t split = 0;  // subdirectories of mess, info, local and remote
};

// Their forms as compiled by default.
inline constexpr QueueForm kNotqmailForm = {QueueKind::kNotqmail, 23};
inline constexpr QueueForm kIndimailForm = {QueueKind::kIndimail, 151};

struct QueueEntry {
  std::string path;  // relative to the queue; empty: itself
  mode_t type = 0;   // S_IFDIR, S_IFREG or S_IFIFO
  Owner owner = {};
  mode_t mode = 0;
  size_t size = 0;  // of a file, which is full of NULs
};

// Directories come before what is in them.
std::vector<QueueEntry> QueueEntries(const QueueForm& form, const Users& users);

// Makes one missing entry in the queue at `queue`.
void MakeQueueEntry(const Tree& tree, const std::string& queue, const QueueEntry& entry);

// Makes a new queue at `queue`. Its directories belong to root until all is in them: their owners
// could otherwise place a link and have us make the rest elsewhere.
void MakeQueueEntries(const Tree& tree, const std::string& queue,
                      const std::vector<QueueEntry>& entries);

}  // namespace installer

#endif  // INSTALLER_QUEUES_QUEUE_FORM_H_
