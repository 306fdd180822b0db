#include "installer/queues/queued_mail.h"

#include <sys/stat.h>

#include <cstdint>
#include <string>

#include "installer/system/path.h"
#include "installer/system/tree.h"

namespace installer {
namespace {

uint64_t CountFiles(const Tree& tree, const std::string& directory) {
  uint64_t count = 0;
  for (const std::string& name : tree.List(directory)) {
    const std::string path = Below(directory, name);
    const auto st = tree.Stat(path);
    if (st) {
      count += S_ISDIR(st->st_mode) ? CountFiles(tree, path) : 1;
    }
  }
  return count;
}

}  // namespace

uint64_t CountQueuedMail(const Tree& tree, const std::string& queue) {
  return CountFiles(tree, queue + "/mess");
}

}  // namespace installer
