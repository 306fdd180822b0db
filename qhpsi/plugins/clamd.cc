// clamd.so: has a running clamd scan the message. See qhpsi(8).
//
//   CLAMD_SERVERS           unix:/run/clamav/clamd.ctl, or a list
//   CLAMD_CONNECT_TIMEOUT   5 seconds
//   CLAMD_TIMEOUT           120 seconds
//   QHPSITIMEOUT            300 seconds, of which nine tenths are used

#include <cerrno>
#include <chrono>
#include <cstring>
#include <string>

#include "qhpsi/base/random.h"
#include "qhpsi/base/wait.h"
#include "qhpsi/clamd/client.h"
#include "qhpsi/clamd/server_list.h"
#include "qhpsi/message.h"
#include "qhpsi/plugins/settings.h"
#include "qhpsi/plugins/verdict.h"

namespace qhpsi {

int Scan(const char* messfile) {
  const auto started = Clock::now();
  const auto time_to_scan = TimeToScan();
  if (!time_to_scan) {
    return Verdict(kError, NotSeconds("QHPSITIMEOUT"));
  }
  const auto connect_timeout = SecondsSetting("CLAMD_CONNECT_TIMEOUT", std::chrono::seconds(5));
  if (!connect_timeout) {
    return Verdict(kError, NotSeconds("CLAMD_CONNECT_TIMEOUT"));
  }
  const auto scan_timeout = SecondsSetting("CLAMD_TIMEOUT", std::chrono::seconds(120));
  if (!scan_timeout) {
    return Verdict(kError, NotSeconds("CLAMD_TIMEOUT"));
  }
  ClamdServerList list = ParseClamdServers(Setting("CLAMD_SERVERS", "unix:/run/clamav/clamd.ctl"));
  if (!list.error.empty()) {
    return Verdict(kError, "CLAMD_SERVERS: " + list.error);
  }
  const Fd message = OpenMessage(messfile);
  if (!message.valid()) {
    return Verdict(kError, std::string("message: open: ") + std::strerror(errno));
  }
  const ClamdVerdict verdict = ScanWithClamd(message.get(),
                                             {.servers = std::move(list.servers),
                                              .start = ProcessRandom(),
                                              .connect_timeout = *connect_timeout,
                                              .scan_timeout = *scan_timeout},
                                             started + *time_to_scan);
  switch (verdict.kind) {
    case ClamdVerdict::Kind::kClean:
      return Verdict(kClean, {});
    case ClamdVerdict::Kind::kInfected:
      return Verdict(kInfected, verdict.text);
    case ClamdVerdict::Kind::kNone:
      break;
  }
  return Verdict(kError, verdict.text);
}

}  // namespace qhpsi
