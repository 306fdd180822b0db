// Exit statuses of qmail-queue: its interface to every front end.
//
// 11 to 40 are permanent (5xx), all others temporary (4xx) but for a refusal with its text on
// ERROR_FD, whose status ERROR_CODE chooses. The numbers are those of qmail-queue(8)
// as djb, notqmail and IndiMail use them; queue/qmail-queue.8 has the SMTP reply that each front
// end makes.

#ifndef QUEUE_EXIT_CODE_H_
#define QUEUE_EXIT_CODE_H_

namespace queue {

enum class ExitCode {
  kQueued = 0,  // the message is on disk; or it was dropped as the site asked (REJECTVIRUS=2)
  kAddressTooLong = 11,  // an address of 1003 bytes or more
  kVirus = 33,           // refused for a virus; REJECTVIRUSCODE chooses another of 11 to 40
  kMemory = 51,          // out of memory
  kTimeout = 52,         // no mail within 24 hours, or SIGTERM during a scan by qhpsi
  kWrite = 53,           // write error, disk full, or less than MIN_FREE left
  kRead = 54,            // read error, or the envelope ended before its final NUL
  kConfig = 55,          // a setting that cannot be read or makes no sense
  kHome = 61,            // HOME is not there
  kQueue = 62,           // the queue directory is not there
  kPid = 63,             // cannot create pid/PID.TIME.SEQ
  kMess = 64,            // cannot name the message mess/NN/INODE
  kIntd = 65,            // cannot create intd/INODE
  kTodo = 66,            // cannot name the envelope todo/INODE
  kUids = 67,            // cannot find out who the qmail users are, or give up other ids
  kNoVerdict = 77,       // the scanner gave no verdict
  kBug = 81,             // a bug in qmail-queue
  kCustom = 82,          // refused, with the reason written to ERROR_FD; ERROR_CODE chooses another
  kEnvelope = 91,        // malformed envelope
  kFork = 120,           // cannot start a process
  kWait = 122,           // cannot wait for qhpsi, or end what a scanner left
  kCrash = 123           // a plugin crashed
};

}  // namespace queue

#endif  // QUEUE_EXIT_CODE_H_
