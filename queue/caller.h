// Who runs qmail-queue, and whether we believe the environment that comes with it.

#ifndef QUEUE_CALLER_H_
#define QUEUE_CALLER_H_

#include <sys/types.h>

#include <string>

namespace queue {

struct Caller {
  uid_t uid = 0;           // the real user: in the Received line and in the todo file's u record
  std::string invoked;     // "by alias", "from network", "for bounce" or "by uid N"
  bool is_bounce = false;  // run by qmails: a bounce that qmail-send itself makes
  bool is_setuid = false;  // installed setuid and run by somebody else
  bool is_trusted = true;  // scanning settings may come from the environment
};

// Decides whom to trust. Run by root, gives up for good every id but the effective ones.
//
// Where real and effective ids are the same, we have no more rights than our caller and believe its
// environment. Installed setuid, we believe root, qmaild, alias, qmails, qmailq, and the users in
// control/qhpsitrusted (a name or number a line). Throws Failure: kUids when
// /etc/passwd cannot be read or ids cannot be given up, kConfig when control/qhpsitrusted is there
// and cannot be read.
Caller IdentifyCaller();

// Gives up for good every id but the effective ones: the caller's user can send no signals from
// here on. Called when the mail has been read. Until then the caller decides how long it takes, so
// this process must count as the caller's, not against the limit on processes (RLIMIT_NPROC) that
// all mail shares. Throws Failure kUids.
void StopBeingCaller(const Caller& caller);

}  // namespace queue

#endif  // QUEUE_CALLER_H_
