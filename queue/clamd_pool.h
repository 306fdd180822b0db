// The clamd servers of a site, and what earlier mails have found out about each.

#ifndef QUEUE_CLAMD_POOL_H_
#define QUEUE_CLAMD_POOL_H_

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "qhpsi/base/wait.h"
#include "qhpsi/clamd/objection.h"
#include "qhpsi/clamd/server_list.h"
#include "queue/proof_file.h"
#include "queue/settings.h"

namespace queue {

class ClamdPool {
 public:
  // `settings` must outlive this, and `deadline` is the scan's. Chance picks two servers, and the
  // better of the two is asked first: that shares the load, and costs no more with fifty servers
  // than with two. Those in trouble come last. `directory` is where ProofFile has its files.
  ClamdPool(const ScanSettings& settings, qhpsi::Clock::time_point deadline,
            std::string directory = ProofFile::Directory());

  // In the order in which to ask them.
  const std::vector<qhpsi::ClamdServer>& servers() const { return servers_; }

  // Where each server has failed several mails, none that comes now shall wait as they did: the
  // first server that proves itself at once is asked first. The reason to give up if there is none.
  // Nothing where the site asks for no proof.
  std::optional<std::string> WhyAllAreDown();

  // Whether several mails have waited in vain by now: nobody shall wait behind them.
  bool IsWaitingInVain() const;

  // Why not to believe this server (by its place in servers()) that has called a message clean.
  // Ends by `deadline`.
  std::optional<qhpsi::Objection> WhyNotBelieved(size_t server,
                                                 qhpsi::Clock::time_point deadline) const;

  // This server has failed, as ClamdOptions::failed has it.
  void NoteFailure(size_t server, const std::string& reason) const;

 private:
  struct Known {
    ProofFile proof;
    std::optional<ProofFile::Time> proved;  // as we found it
    ProofFile::Trouble trouble;
  };

  bool IsInTrouble(size_t server, qhpsi::Clock::time_point deadline);
  const Known& Of(size_t server) const;
  std::optional<qhpsi::Objection> Prove(size_t server, qhpsi::Clock::time_point deadline) const;
  std::optional<std::string> WhyStillInTrouble(size_t server,
                                               qhpsi::Clock::time_point deadline) const;

  const ScanSettings& settings_;
  qhpsi::Clock::time_point deadline_;
  std::string directory_;
  std::vector<qhpsi::ClamdServer> servers_;
  mutable std::vector<std::optional<Known>> known_;  // of each server, once it was looked at
};

}  // namespace queue

#endif  // QUEUE_CLAMD_POOL_H_
