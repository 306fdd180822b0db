#include "queue/scan_file.h"

#include "queue/ask_clamd.h"
#include "queue/run_qhpsi.h"

namespace queue {

ScanReport ScanFile(const ScanSettings& settings, const std::string& file,
                    const Meanwhile& meanwhile) {
  return settings.is_clamd() ? AskClamd(settings, file, meanwhile)
                             : RunQhpsi(settings, file, meanwhile);
}

}  // namespace queue
