// clamd.so: has a running clamd scan the message. See qhpsi(8).
//
// Its settings are CLAMD_SERVERS, CLAMD_CONNECT_TIMEOUT, CLAMD_TIMEOUT and QHPSITIMEOUT.

#include <cerrno>
#include <cstring>
#include <string>

#include "qhpsi/base/random.h"
#include "qhpsi/base/setting_table.h"
#include "qhpsi/base/wait.h"
#include "qhpsi/clamd/client.h"
#include "qhpsi/clamd/server_list.h"
#include "qhpsi/message.h"
#include "qhpsi/plugins/conclude.h"
#include "qhpsi/plugins/settings.h"
#include "qhpsi/setting_text.h"

namespace qhpsi {

int Scan(const char* messfile) {
  const auto started = Clock::now();
  const auto time_to_scan = TimeToScan();
  if (!time_to_scan) {
    return Conclude(kError, NotSeconds(Setting::kQhpsiTimeout));
  }
  const auto connect_timeout = SecondsSetting(Setting::kClamdConnectTimeout);
  if (!connect_timeout) {
    return Conclude(kError, NotSeconds(Setting::kClamdConnectTimeout));
  }
  const auto scan_timeout = SecondsSetting(Setting::kClamdTimeout);
  if (!scan_timeout) {
    return Conclude(kError, NotSeconds(Setting::kClamdTimeout));
  }
  ClamdServerList list = ParseClamdServers(SettingText(Setting::kClamdServers));
  if (!list.error.empty()) {
    return Conclude(kError, "CLAMD_SERVERS: " + list.error);
  }
  const Fd message = OpenMessage(messfile);
  if (!message.valid()) {
    return Conclude(kError, std::string("message: open: ") + std::strerror(errno));
  }
  const ClamdVerdict verdict = ScanWithClamd(message.get(),
                                             {.servers = std::move(list.servers),
                                              .start = ProcessRandom(),
                                              .connect_timeout = *connect_timeout,
                                              .scan_timeout = *scan_timeout},
                                             started + *time_to_scan);
  switch (verdict.kind) {
    case ClamdVerdict::Kind::kClean:
      return Conclude(kClean, {});
    case ClamdVerdict::Kind::kInfected:
      return Conclude(kInfected, verdict.text);
    case ClamdVerdict::Kind::kNone:
      break;
  }
  return Conclude(kError, verdict.text);
}

}  // namespace qhpsi
