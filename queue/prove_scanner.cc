#include "queue/prove_scanner.h"

#include <chrono>
#include <optional>
#include <string>

#include "qhpsi/base/proof_mail.h"
#include "qhpsi/base/wait.h"
#include "queue/mess_file.h"
#include "queue/proof_file.h"
#include "queue/run_qhpsi.h"
#include "queue/scanner_proof_file.h"
#include "queue/settings.h"
#include "queue/spare_mess.h"
#include "queue/verdict.h"

namespace queue {
namespace {

// Nothing when the scanner has called it infected.
std::optional<std::string> ScanProofMail(const ScanSettings& settings, const SpareMess& spare,
                                         qhpsi::Clock::time_point deadline) {
  MessFile mess = spare.Make();
  mess.Append(qhpsi::kProofMail);
  const Verdict verdict = RunQhpsi(settings, spare.PathOf(mess), deadline, [] {}).verdict;
  switch (verdict.kind) {
    case Verdict::Kind::kInfected:
      return std::nullopt;
    case Verdict::Kind::kClean:
      return "it calls EICAR clean";
    default:
      return verdict.detail;
  }
}

}  // namespace

std::optional<std::string> WhyNotBelieved(const ScanSettings& settings, const SpareMess& spare,
                                          qhpsi::Clock::time_point deadline) {
  const std::chrono::seconds age(settings.proof_seconds);
  if (age == age.zero()) {
    return std::nullopt;
  }
  const ProofFile proof = ScannerProofFile(settings);
  if (ProofFile::IsFresh(proof.Proved(), age)) {
    return std::nullopt;
  }
  auto reason = ScanProofMail(settings, spare, deadline);
  if (!reason) {
    proof.NoteProved();
    return std::nullopt;
  }
  proof.NoteTrouble(*reason);
  return proof.shown() + " is not believed: " + *reason;
}

}  // namespace queue
