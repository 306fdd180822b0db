#include "installer/scanner/scanner_proof.h"

#include <cstddef>
#include <ctime>
#include <vector>

#include "installer/service/setting_check.h"
#include "installer/service/variable.h"
#include "installer/system/duration.h"
#include "qhpsi/base/ascii.h"
#include "qhpsi/clamd/server_list.h"
#include "queue/proof_file.h"
#include "queue/scanner_proof_file.h"
#include "queue/settings.h"

namespace installer {
namespace {

constexpr size_t kLongest = 255;

ScannerProof Read(const queue::ProofFile& file) {
  ScannerProof proof{.scanner = file.shown()};
  if (const auto proved = file.Proved()) {
    proof.proved = queue::ProofFile::Time::clock::to_time_t(*proved);
  } else {
    proof.trouble = file.ReadTrouble().reason;
  }
  return proof;
}

}  // namespace

std::vector<ScannerProof> ScannerProofs(const Variables& variables, const std::string& home) {
  if (WhyRefused(variables)) {
    return {};
  }
  const queue::ScanSettings scan = queue::ParseSettings(SettingTextsOf(variables)).scan;
  if (!scan.enabled() || scan.proof_seconds == 0) {
    return {};
  }
  const std::string directory = home + "/proof";
  if (!scan.is_clamd()) {
    return {Read(queue::ScannerProofFile(scan, directory))};
  }
  std::vector<ScannerProof> proofs;
  proofs.reserve(scan.clamd.servers.size());
  for (const qhpsi::ClamdServer& server : scan.clamd.servers) {
    proofs.push_back(Read({server.name, server.name, directory}));
  }
  return proofs;
}

std::string ProofAsText(const ScannerProof& proof, std::time_t now) {
  const std::string text = "scanner " + qhpsi::Printable(proof.scanner, kLongest) + ": ";
  if (proof.proved) {
    return text + "proved " + Duration(now - *proof.proved) + " ago";
  }
  return text + (proof.trouble.empty() ? "not proved yet" : "in trouble: " + proof.trouble);
}

}  // namespace installer
