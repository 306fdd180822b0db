// What qmail-queue inherits from a caller that it does not trust, put right before anything else.

#ifndef QUEUE_PROCESS_H_
#define QUEUE_PROCESS_H_

#include <signal.h>
#include <sys/types.h>

#include <cstddef>
#include <optional>

namespace queue {

// Descriptors, umask, signals and the 24 hour alarm. Throws Failure: kRead when descriptor 0 or 1
// is not open.
void PrepareProcess();

// Closes all descriptors from 3 on but `kept`, before any is opened: with none left to open, a scan
// would fail. What Linux before 5.9 does not close stays open.
void CloseInherited(std::optional<int> kept);

// read(2) that goes on after a signal. Throws Failure: kTimeout once the 24 hours are over, kRead
// with errno and `name` when it fails. 0 is end of file.
size_t ReadInput(int fd, const char* name, char* buffer, size_t size);

// Whether the 24 hours are over, or SIGTERM has come where that counts: a wait that was interrupted
// must ask.
bool AlarmFired();

// While it lives, SIGTERM counts as the alarm, unless the caller has it ignored: who is killed by
// it leaves a scanner behind that nobody would end any more.
class TermIsAlarm {
 public:
  TermIsAlarm();
  ~TermIsAlarm();
  TermIsAlarm(const TermIsAlarm&) = delete;
  TermIsAlarm& operator=(const TermIsAlarm&) = delete;

 private:
  struct sigaction before_ = {};
};

// From here on the alarm ends the process at once, files or no files. Throws Failure kTimeout when
// it has come already.
//
// For the commit: after 36 hours qmail-send removes what it takes for left over. A caller who stops
// us (with ^Z, or with a full pipe as descriptor 2) and lets us go on then must not get an entry in
// todo whose message is gone: its number may by then be another message's.
void ExitAtAlarm();

}  // namespace queue

#endif  // QUEUE_PROCESS_H_
