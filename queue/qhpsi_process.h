// One run of the qhpsi program, from its start until it is reaped.

#ifndef QUEUE_QHPSI_PROCESS_H_
#define QUEUE_QHPSI_PROCESS_H_

#include <sys/types.h>

#include <string>
#include <vector>

#include "qhpsi/base/fd.h"
#include "qhpsi/base/wait.h"
#include "queue/alarm.h"
#include "queue/child.h"
#include "queue/scanner_output.h"

namespace queue {

// The process leads a session and process group of its own, and has the message on descriptor 0,
// for reading only. We capture what it prints. Destroyed before Reap(), it is killed with its whole
// group. What it leaves running is ended, too, wherever that has put itself. While this lives,
// SIGTERM acts like the 24 hour alarm.
class QhpsiProcess {
 public:
  // `qhpsi` is the program's path, `messfile` an absolute path. `environment` is all that it gets.
  QhpsiProcess(std::string qhpsi, std::vector<std::string> environment, std::string messfile);
  ~QhpsiProcess();
  QhpsiProcess(const QhpsiProcess&) = delete;
  QhpsiProcess& operator=(const QhpsiProcess&) = delete;

  // `output` becomes its descriptor 1; without one we capture that, too. False, with error() set,
  // when qhpsi cannot be run. Throws Failure: kFork, kWait.
  bool Start(std::vector<std::string> arguments, int output = -1);

  // Reads what it prints until it ends. False when it has not ended by `deadline`. Throws Failure:
  // kWait, and kTimeout on SIGTERM or after 24 hours.
  bool Await(qhpsi::Clock::time_point deadline);

  // Returns its wait status. It must have ended. Throws Failure kWait, also when another process
  // traces it and keeps it, or when something that it left does not end.
  int Reap();

  // Ends the whole process group and what has left it, and waits a little until all are gone.
  void KillGroup();

  // Whether it stands still: somebody has stopped it by a signal.
  bool IsStopped() const;

  int error() const { return error_; }
  const ScannerOutput& output() const { return output_; }

 private:
  bool ReadOutput();
  void KillAsScanner() const;
  bool EndStrays() const;
  pid_t StartKiller(std::string what) const;
  ChildProgram Qhpsi(std::vector<std::string> arguments) const;

  const TermIsAlarm term_is_alarm_;  // first, so that it ends last: after all that was started
  const std::string qhpsi_;
  const std::vector<std::string> environment_;
  const std::string messfile_;
  ScannerOutput output_;
  qhpsi::Fd pipe_;
  qhpsi::Fd pidfd_;
  pid_t pid_ = 0;
  int error_ = 0;
};

}  // namespace queue

#endif  // QUEUE_QHPSI_PROCESS_H_
