// The file of the proof of a command or of plugins.

#ifndef QUEUE_SCANNER_PROOF_FILE_H_
#define QUEUE_SCANNER_PROOF_FILE_H_

#include <string>

#include "queue/proof_file.h"
#include "queue/settings.h"

namespace queue {

// Of the scanner that qhpsi runs: another one for each difference in its command, environment or
// exit statuses. `directory` as ProofFile takes it.
ProofFile ScannerProofFile(const ScanSettings& settings,
                           const std::string& directory = ProofFile::Directory());

}  // namespace queue

#endif  // QUEUE_SCANNER_PROOF_FILE_H_
