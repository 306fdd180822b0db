#include "qhpsi/clamd/prove.h"

#include <sys/mman.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "qhpsi/base/fd.h"
#include "qhpsi/base/proof_mail.h"
#include "qhpsi/base/wait.h"
#include "qhpsi/clamd/connect.h"
#include "qhpsi/clamd/objection.h"
#include "qhpsi/clamd/reply.h"
#include "qhpsi/clamd/server_list.h"
#include "qhpsi/clamd/session.h"

namespace qhpsi {
namespace {

Objection NotBelieved(const ClamdServer& server, const std::string& reason) {
  return {.reason = server.name + " is not believed: " + reason};
}

Objection BrokenOff(const std::string& reason) {
  return {.reason = reason, .has_broken_off = true};
}

// A file that is on no disk, so that none can be too full for it.
Fd ProofMailFile() {
  Fd file(::memfd_create("proof", MFD_CLOEXEC));
  if (file.valid() && !WriteAll(file.get(), kProofMail)) {
    file.Close();
  }
  return file;
}

}  // namespace

std::optional<Objection> WhyNotBelieved(const ClamdServer& server,
                                        std::chrono::milliseconds connect_timeout,
                                        Clock::time_point deadline) {
  const Fd file = ProofMailFile();
  if (!file.valid()) {
    return NotBelieved(server, std::string("cannot write the proof mail: ") + std::strerror(errno));
  }
  const std::vector<ClamdServer> servers = {server};
  ConnectRace race(servers, {0}, {.timeout = connect_timeout, .patience = connect_timeout});
  auto connection = race.Next(deadline);
  if (!connection) {
    return Clock::now() >= deadline ? NotBelieved(server, "no time left for its proof")
                                    : BrokenOff(race.failure());
  }
  const ClamdReply reply =
      Session(std::move(connection->socket), server.passing, file.get()).Run(deadline);
  switch (reply.kind) {
    case ClamdReply::Kind::kInfected:
      return std::nullopt;
    case ClamdReply::Kind::kClean:
      return NotBelieved(server, "it calls EICAR clean");
    case ClamdReply::Kind::kNone:
      return BrokenOff(server.name + ": proof: " + reply.text);
    default:
      return NotBelieved(server, reply.text);
  }
}

}  // namespace qhpsi
