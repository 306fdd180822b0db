// What a program of ours does before it touches a sender's bytes as the scanner's user.

#ifndef QHPSI_SHIELD_H_
#define QHPSI_SHIELD_H_

#include <optional>

#include "qhpsi/exit.h"

namespace qhpsi {

// Sets no_new_privs: nothing that this process starts gains rights. `from_others` also keeps other
// processes of the same user from taking us over by ptrace(2) to have us say clean. Installed with
// mode 711 we are safe from those at the first instruction; this is for an installation that left
// us readable. Returns kIds when the kernel refuses.
std::optional<Exit> Shield(bool from_others);

}  // namespace qhpsi

#endif  // QHPSI_SHIELD_H_
