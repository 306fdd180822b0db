// Has clamd scan one message: asks one daemon of a list after the other until one gives a verdict.
//
// Prints nothing, keeps nothing between calls, and throws nothing.

#ifndef QHPSI_CLAMD_CLIENT_H_
#define QHPSI_CLAMD_CLIENT_H_

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "qhpsi/base/wait.h"
#include "qhpsi/clamd/server_list.h"

namespace qhpsi {

struct ClamdOptions {
  std::vector<ClamdServer> servers;
  size_t start = 0;  // which server is asked first, modulo their number: random, to share the load
  std::chrono::milliseconds connect_timeout{};  // required
  std::chrono::milliseconds scan_timeout{};     // required; from connected to the end of the reply
  // When a server has not answered a connect for so long, the next one is tried at the same time.
  std::chrono::milliseconds connect_patience{250};
  // Called while a server scans: once it has the whole message, for each server that has. Must not
  // throw.
  std::function<void()> meanwhile = {};
};

struct ClamdVerdict {
  enum class Kind { kClean, kInfected, kNone };
  Kind kind;
  std::string text;  // the name of the virus, or why there is no verdict
};

// Scans all of the regular file that `message` is open on for reading; its offset may change.
//
// A server that is down, refuses, closes early or times out hands over to the next. When each has
// failed, all are tried again, after a pause, until `deadline`. A server that answers with an error
// (or that a limit was exceeded, or something unknown) is not asked again; if no other can be
// reached, the scan ends with clamd's words. Once a server has said that a limit was exceeded, no
// other's OK is believed.
ClamdVerdict ScanWithClamd(int message, const ClamdOptions& options,
                           Clock::time_point deadline) noexcept;

}  // namespace qhpsi

#endif  // QHPSI_CLAMD_CLIENT_H_
