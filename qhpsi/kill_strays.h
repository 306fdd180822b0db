// Ends what a scanner left running.
//
// What a scanner starts and leaves behind becomes a child of qmail-queue, wherever it has put
// itself. qmail-queue may not signal what runs as qscand; qhpsi may, so qmail-queue starts it once
// more, with strays:PID and its own id in place of a scanner, until nothing is left.

#ifndef QHPSI_KILL_STRAYS_H_
#define QHPSI_KILL_STRAYS_H_

#include <string_view>
#include <variant>

#include "qhpsi/exit.h"

namespace qhpsi {

// Exit statuses of that, besides those in qhpsi/exit_code.h.
inline constexpr int kNoStrays = 0;
inline constexpr int kStraysKilled = 1;  // look again: their children are qmail-queue's now

// Sends SIGKILL to each child of our parent, which is `parent`, a decimal number: but not to
// ourselves, zombies, other users' processes and those in our parent's session, where no scanner
// can get. Returns one of those two.
std::variant<int, Exit> KillStrays(std::string_view parent);

}  // namespace qhpsi

#endif  // QHPSI_KILL_STRAYS_H_
