// Whether somebody else had a hand in how a scan ended.
//
// Other processes of the scanner's user can stop and kill a scan where no sandbox keeps them from
// it. QHPSIONERROR=accept is for a scanner that fails, and must not let in the mail whose scan was
// killed for that.

#ifndef QUEUE_DISTURBED_H_
#define QUEUE_DISTURBED_H_

namespace queue {

// Whether a process that has ended as `wait_status` says was killed by a signal that no fault of
// its own raises, or has had such an end of a program of its own: a shell then exits with 128 plus
// the signal's number. qhpsi-plugins makes SIGKILL of a fault's signal that somebody sent. So was a
// scan that qhpsi has not begun, because it was not left as it was installed (kIds).
bool WasDisturbed(int wait_status);

}  // namespace queue

#endif  // QUEUE_DISTURBED_H_
