// The 24 hour alarm: the time within which a mail is queued or given up.

#ifndef QUEUE_ALARM_H_
#define QUEUE_ALARM_H_

#include <signal.h>
#include <sys/types.h>

#include <cstddef>
#include <ctime>

namespace queue {

inline constexpr unsigned kDeathSeconds = 24 * 60 * 60;
inline constexpr unsigned kKillSeconds = kDeathSeconds + 60;

// Sets the handler, then the alarm. qmail-send removes what is left in pid, mess and intd after 36
// hours; the alarm must come first.
void StartAlarm();

// Has the kernel send us SIGKILL after that many seconds, while it lives. A caller can stop us, or
// give us a descriptor on a file system of its own (FUSE) that never answers: nothing else ends
// such a wait. Children do not inherit it.
class KillTimer {
 public:
  explicit KillTimer(unsigned seconds);
  ~KillTimer();
  KillTimer(const KillTimer&) = delete;
  KillTimer& operator=(const KillTimer&) = delete;

  // Throws Failure kTimeout if the system had no timer to spare.
  void Check() const;

 private:
  timer_t timer_ = {};
  int error_ = 0;
};

// Whether the 24 hours are over, or SIGTERM has come where that counts. A wait that was interrupted
// must ask.
bool AlarmFired();

// While it lives, SIGTERM acts like the alarm, unless the caller ignores it. Killed outright, we
// would leave a scanner running that nobody ends.
class TermIsAlarm {
 public:
  TermIsAlarm();
  ~TermIsAlarm();
  TermIsAlarm(const TermIsAlarm&) = delete;
  TermIsAlarm& operator=(const TermIsAlarm&) = delete;

 private:
  struct sigaction before_ = {};
};

// From here on the alarm ends the process at once and leaves its files. Throws Failure kTimeout
// when it has come already.
//
// Called before the commit. A caller can stop us (with ^Z, or with a full pipe as descriptor 2) and
// let us go on after qmail-send has removed our files at 36 hours. The commit would then put an
// entry into todo whose number may belong to another message by then.
void ExitAtAlarm();

// read(2) that goes on after a signal. Returns 0 at the end of the file. Throws Failure: kTimeout
// once the 24 hours are over, kRead with errno and `name` when it fails.
size_t ReadInput(int fd, const char* name, char* buffer, size_t size);

// Makes `handler` the one for `signal`.
void SetHandler(int signal, void (*handler)(int));

}  // namespace queue

#endif  // QUEUE_ALARM_H_
