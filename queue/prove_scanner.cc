#include "queue/prove_scanner.h"

#include <chrono>

#include "qhpsi/base/ascii.h"
#include "qhpsi/base/proof_mail.h"
#include "queue/run_qhpsi.h"

namespace queue {
namespace {

constexpr size_t kMaxShown = 100;

// A command's arguments say little, and a plugin's names all.
std::string Shown(const ScanSettings& settings) {
  std::string shown = settings.command.front();
  if (settings.is_plugin()) {
    for (size_t i = 1; i < settings.command.size(); ++i) {
      shown += " " + settings.command[i];
    }
  }
  return qhpsi::Printable(shown, kMaxShown);
}

std::string Identity(const ScanSettings& settings) {
  std::string identity = settings.qhpsi;
  for (const auto* words : {&settings.command, &settings.extra_args, &settings.environment}) {
    for (const std::string& word : *words) {
      (identity += '\0') += word;
    }
    identity += '\1';
  }
  return identity + std::to_string(settings.infected_status) + " " +
         std::to_string(settings.clean_status);
}

// Nothing when the scanner has called it infected.
std::optional<std::string> ScanProofMail(const ScanSettings& settings, const SpareMess& spare) {
  MessFile mess = spare.Make();
  mess.Append(qhpsi::kProofMail);
  const Verdict verdict = RunQhpsi(settings, spare.PathOf(mess), [] {}).verdict;
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

ProofFile ScannerProof(const ScanSettings& settings) {
  return {Shown(settings), Identity(settings)};
}

std::optional<std::string> WhyNotBelieved(const ScanSettings& settings, const SpareMess& spare) {
  const std::chrono::seconds age(settings.proof_seconds);
  if (age == age.zero()) {
    return std::nullopt;
  }
  const ProofFile proof = ScannerProof(settings);
  if (ProofFile::IsFresh(proof.Proved(), age)) {
    return std::nullopt;
  }
  auto reason = ScanProofMail(settings, spare);
  if (!reason) {
    proof.NoteProved();
    return std::nullopt;
  }
  proof.NoteTrouble(*reason);
  return proof.shown() + " is not believed: " + *reason;
}

}  // namespace queue
