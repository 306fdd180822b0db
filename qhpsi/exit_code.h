// Exit statuses of qhpsi itself; any other status is the scanner's or the plugin's. qmail-queue
// takes each of these for "no verdict". IndiMail's number is used where IndiMail has one.

#ifndef QHPSI_EXIT_CODE_H_
#define QHPSI_EXIT_CODE_H_

namespace qhpsi {

enum class ExitCode {
  kIds = 50,       // could not give up its other user and group ids, or was run by the wrong user
  kMemory = 51,    // out of memory
  kDlopen = 57,    // a plugin is missing, cannot be trusted or cannot be loaded
  kDlsym = 58,     // a plugin lacks the function that scans
  kDlclose = 59,   // a plugin cannot be unloaded
  kExec = 75,      // a program cannot be run, or one of ours is not root's alone; no sandbox
  kBadName = 87,   // a bad name: of a scanner, a plugin, PLUGINDIR, a process group; bad limits
  kBadReturn = 99  // a plugin returned a number that is no exit status, or let out an exception
};

}  // namespace qhpsi

#endif  // QHPSI_EXIT_CODE_H_
