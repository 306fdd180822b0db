// Ends a scan that overran its time.
//
// qmail-queue runs as qmailq and may not signal the scanner, which runs as qscand; qhpsi may, so
// qmail-queue starts it once more, with the scanner's process group in place of a scanner.

#ifndef QHPSI_KILL_GROUP_H_
#define QHPSI_KILL_GROUP_H_

#include <optional>
#include <string_view>

#include "qhpsi/exit.h"

namespace qhpsi {

// Sends SIGKILL to every process of group `pgid`, a decimal number over 1. A group that is gone
// already is no error.
std::optional<Exit> KillGroup(std::string_view pgid);

}  // namespace qhpsi

#endif  // QHPSI_KILL_GROUP_H_
