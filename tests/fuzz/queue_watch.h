// Which files there are in queues, told by inotify(7). To look into each directory after every mail
// took as long as all that qmail-queue does.

#ifndef TESTS_FUZZ_QUEUE_WATCH_H_
#define TESTS_FUZZ_QUEUE_WATCH_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "qhpsi/base/fd.h"

namespace fuzz {

class QueueWatch {
 public:
  QueueWatch();

  // From now on, also the files of `directory` and of the directories that are in it now. There
  // must be no files yet.
  void Add(const std::string& directory);

  // The paths of those that are there, `directory` being one that was added, or one above.
  std::vector<std::string> Files(const std::string& directory);

 private:
  void TakeEvents();

  qhpsi::Fd events_;
  std::map<int, std::string> directories_ = {};  // by their watch
  std::set<std::string> files_ = {};
};

}  // namespace fuzz

#endif  // TESTS_FUZZ_QUEUE_WATCH_H_
