// The proof that a clamd can see: it calls the proof mail infected. One that has lost its temporary
// directory or its signatures calls everything clean.

#ifndef QHPSI_CLAMD_PROVE_H_
#define QHPSI_CLAMD_PROVE_H_

#include <chrono>
#include <optional>

#include "qhpsi/base/wait.h"
#include "qhpsi/clamd/objection.h"
#include "qhpsi/clamd/server_list.h"

namespace qhpsi {

// Asks `server` once. Nothing when it has just proved that it can see; otherwise why it is not to
// be believed, "SERVER is not believed: it calls EICAR clean", or gave no answer, "SERVER: closed
// without a reply". Ends by `deadline`. Throws std::bad_alloc alone.
std::optional<Objection> WhyNotBelieved(const ClamdServer& server,
                                        std::chrono::milliseconds connect_timeout,
                                        Clock::time_point deadline);

}  // namespace qhpsi

#endif  // QHPSI_CLAMD_PROVE_H_
