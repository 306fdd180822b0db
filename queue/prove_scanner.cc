#include "queue/prove_scanner.h"

#include <chrono>
#include <optional>
#include <string>

#include "qhpsi/base/proof_mail.h"
#include "qhpsi/base/wait.h"
#include "queue/mess_file.h"
#include "queue/proof_age.h"
#include "queue/proof_file.h"
#include "queue/run_qhpsi.h"
#include "queue/scanner_proof_file.h"
#include "queue/settings.h"
#include "queue/spare_mess.h"
#include "queue/verdict.h"

namespace queue {
namespace {

Verdict ScanProofMail(const ScanSettings& settings, const SpareMess& spare,
                      qhpsi::Clock::time_point deadline) {
  MessFile mess = spare.Make();
  mess.Append(qhpsi::kProofMail);
  return RunQhpsi(settings, spare.PathOf(mess), deadline, [] {}).verdict;
}

}  // namespace

std::optional<Verdict> WhyNotBelieved(const ScanSettings& settings, const SpareMess& spare,
                                      qhpsi::Clock::time_point deadline) {
  if (settings.proof_seconds == 0) {
    return std::nullopt;
  }
  const ProofFile proof = ScannerProofFile(settings);
  if (ProofFile::IsFresh(proof.Proved(), ProofAge(settings, deadline))) {
    return std::nullopt;
  }
  const auto time = deadline - qhpsi::Clock::now();
  const Verdict verdict = ScanProofMail(settings, spare, deadline);
  if (verdict.kind == Verdict::Kind::kInfected) {
    proof.NoteProved();
    return std::nullopt;
  }
  const bool is_blind = verdict.kind == Verdict::Kind::kClean;
  const std::string reason = is_blind ? "it calls EICAR clean" : verdict.detail;
  // What somebody else has disturbed, or the mail's scan has left no time for, is no trouble of the
  // scanner's.
  const bool had_time = 2 * time >= std::chrono::seconds(settings.timeout_seconds);
  if (is_blind || (had_time && !verdict.is_disturbed)) {
    proof.NoteTrouble(reason);
  }
  return Verdict{.kind = Verdict::Kind::kNone,
                 .detail = proof.shown() + " is not believed: " + reason,
                 .is_disturbed = verdict.is_disturbed};
}

}  // namespace queue
