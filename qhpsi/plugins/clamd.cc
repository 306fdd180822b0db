// clamd.so: has a running clamd scan the message. See qhpsi(8).
//
// Its settings are CLAMD_SERVERS, CLAMD_CONNECT_TIMEOUT, CLAMD_TIMEOUT, CLAMD_PATIENCE, CLAMD_WAIT,
// QHPSIPROOF and QHPSITIMEOUT.

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "qhpsi/base/fd.h"
#include "qhpsi/base/random.h"
#include "qhpsi/base/setting_table.h"
#include "qhpsi/base/wait.h"
#include "qhpsi/clamd/client.h"
#include "qhpsi/clamd/prove.h"
#include "qhpsi/clamd/server_list.h"
#include "qhpsi/message.h"
#include "qhpsi/plugins/conclude.h"
#include "qhpsi/plugins/settings.h"
#include "qhpsi/setting_text.h"

namespace qhpsi {

std::string NeededWords() {
  std::string needs;
  for (const ClamdServer& server : ParseClamdServers(SettingText(Setting::kClamdServers)).servers) {
    const auto port = TcpPort(server);
    needs += port ? "tcp=" + std::to_string(*port) + " " : "unix ";
  }
  return needs;
}

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
  const auto patience = SecondsSetting(Setting::kClamdPatience);
  if (!patience) {
    return Conclude(kError, NotSeconds(Setting::kClamdPatience));
  }
  const auto wait = SecondsSetting(Setting::kClamdWait);
  if (!wait) {
    return Conclude(kError, NotSeconds(Setting::kClamdWait));
  }
  ClamdServerList list = ParseClamdServers(SettingText(Setting::kClamdServers));
  if (!list.error.empty()) {
    return Conclude(kError, "CLAMD_SERVERS: " + list.error);
  }
  const auto proof = SecondsSetting(Setting::kQhpsiProof);
  if (!proof) {
    return Conclude(kError, NotSeconds(Setting::kQhpsiProof));
  }
  const Fd message = OpenMessage(messfile);
  if (!message.valid()) {
    return Conclude(kError, std::string("message: open: ") + std::strerror(errno));
  }
  const auto deadline = started + *time_to_scan;
  ClamdOptions options{.servers = std::move(list.servers),
                       .start = ProcessRandom(),
                       .connect_timeout = *connect_timeout,
                       .scan_timeout = *scan_timeout,
                       .wait = *wait,
                       .patience = *patience,
                       .open_again = [&] { return OpenMessageAgain(messfile); }};
  if (proof->count() > 0 && options.servers.size() > 1) {
    // qmail-queue proves the plugin as a whole, and cannot know which server answers then.
    options.objection = [&](size_t server, Clock::time_point end) {
      return WhyNotBelieved(options.servers[server], options.connect_timeout, end);
    };
  }
  const ClamdVerdict verdict = ScanWithClamd(message.get(), options, deadline);
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
