// When each scanner was last proved to see (see qmail-queue(8), Proof), and what went wrong since.

#ifndef INSTALLER_SCANNER_SCANNER_PROOF_H_
#define INSTALLER_SCANNER_SCANNER_PROOF_H_

#include <ctime>
#include <optional>
#include <string>
#include <vector>

#include "installer/service/variable.h"

namespace installer {

struct ScannerProof {
  std::string scanner = {};                // a clamd server, a command, or plugins
  std::optional<std::time_t> proved = {};  // none: not yet, or not since it was in trouble
  std::string trouble = {};                // empty, or why it could not scan the last mail
};

// The scanners that an SMTP service's variables name, a pool's servers one by one. `home` is the
// HOME that qmail-queue was built for. Empty where mail is not scanned, where no proof is asked
// for, and for variables that make no sense.
std::vector<ScannerProof> ScannerProofs(const Variables& variables, const std::string& home);

// "proved 3 s ago", or "not proved yet", or "in trouble: REASON".
std::string ProofAsText(const ScannerProof& proof, std::time_t now);

}  // namespace installer

#endif  // INSTALLER_SCANNER_SCANNER_PROOF_H_
