// Has clamd scan one message: asks one daemon of a list after the other until one gives a verdict,
// and others beside the first when that takes long.
//
// Prints nothing, keeps nothing between calls, and throws nothing.

#ifndef QHPSI_CLAMD_CLIENT_H_
#define QHPSI_CLAMD_CLIENT_H_

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "qhpsi/base/fd.h"
#include "qhpsi/base/wait.h"
#include "qhpsi/clamd/objection.h"
#include "qhpsi/clamd/server_list.h"

namespace qhpsi {

struct ClamdOptions {
  std::vector<ClamdServer> servers;
  size_t start = 0;                             // which server is asked first, modulo their number
  std::chrono::milliseconds connect_timeout{};  // required
  // Required; from connected to the end of the reply, and for a proof.
  std::chrono::milliseconds scan_timeout{};
  // How long to go on trying when no server can be reached, and from the first one that broke off.
  std::chrono::milliseconds wait{};
  // When a server has not answered a connect for so long, the next one is tried at the same time.
  std::chrono::milliseconds connect_patience{250};
  // When a server has not answered for so long, another one is asked as well, and the first answer
  // counts: one that takes connections and never answers shall not hold mail up. Each further one
  // is asked after twice the time: when all are slow, that must not make them much slower. 0:
  // never.
  std::chrono::milliseconds patience{};
  // Opens the message once more for reading, for each further server that takes its descriptor: two
  // of them must not share an offset, and one that was given up may read on. Required with
  // `patience`. Must not throw.
  std::function<Fd()> open_again = {};
  // Called while a server scans: once it has the whole message, for each server that has. Must not
  // throw.
  std::function<void()> meanwhile = {};
  // Called when a server (by index) has called the message clean: the reason not to believe it, or
  // nothing. Must end by `deadline`, which with other servers to ask is soon, and must not throw.
  // Called again with more time when that was too soon, and no other server can be reached.
  std::function<std::optional<Objection>(size_t server, Clock::time_point deadline)> objection = {};
  // Asked before each pause while no server can be reached: whether to give up. Must not throw.
  std::function<bool()> is_in_vain = {};
  // Called for each server that was late by `scan_timeout`, for each that another one has overtaken
  // or that broke off in its proof where another one gives the verdict, and for each that is given
  // up. Not for one that only our deadline has cut short. Must not throw.
  std::function<void(size_t server, const std::string& reason)> failed = {};
};

struct ClamdVerdict {
  enum class Kind { kClean, kInfected, kNone };
  Kind kind;
  std::string text;         // the name of the virus, or why there is no verdict
  std::string server = {};  // kClean, kInfected: whose verdict it is, as in the list
};

// Scans all of the regular file that `message` is open on for reading; its offset may change.
//
// A server that is down, refuses, closes early (in its proof, too) or times out hands over to the
// next. When each has failed, all are tried again, after a pause, for as long as `wait` says. A
// server that is late (it may still be scanning), that answers with an error (or that a limit was
// exceeded, or something unknown) or that is not believed is not asked again; if no other can be
// reached, and none has broken off, the scan ends with that reason. Once a server has said that a
// limit was exceeded, no other's OK is believed. All ends by `deadline`.
ClamdVerdict ScanWithClamd(int message, const ClamdOptions& options,
                           Clock::time_point deadline) noexcept;

}  // namespace qhpsi

#endif  // QHPSI_CLAMD_CLIENT_H_
