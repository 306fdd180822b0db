#include "qhpsi/clamd/client.h"

#include <algorithm>
#include <optional>
#include <thread>

#include "qhpsi/clamd/connect.h"
#include "qhpsi/clamd/reply.h"
#include "qhpsi/clamd/session.h"

namespace qhpsi {
namespace {

constexpr std::chrono::milliseconds kFirstPause{100};
constexpr std::chrono::milliseconds kLongestPause{1'000};

class Scan {
 public:
  Scan(int message, const ClamdOptions& options, Clock::time_point deadline)
      : message_(message), options_(options), deadline_(deadline) {
    const size_t count = options.servers.size();
    for (size_t i = 0; i < count; ++i) {
      candidates_.push_back((options.start % count + i) % count);
    }
  }

  ClamdVerdict Run() {
    auto pause = kFirstPause;
    for (;;) {
      if (auto verdict = AskEachCandidate()) {
        return *verdict;
      }
      const auto left = deadline_ - Clock::now();
      if (left <= Clock::duration::zero()) {
        return NoVerdict(failure_.empty() ? "no time left to ask a server" : failure_);
      }
      std::this_thread::sleep_for(std::min<Clock::duration>(pause, left));
      pause = std::min(2 * pause, kLongestPause);
    }
  }

 private:
  static ClamdVerdict NoVerdict(std::string reason) {
    return {ClamdVerdict::Kind::kNone, std::move(reason)};
  }

  // One round. Nothing when another round may do better.
  std::optional<ClamdVerdict> AskEachCandidate() {
    bool connected = false;  // to a server that then gave no answer
    ConnectRace race(options_.servers, candidates_,
                     {.timeout = options_.connect_timeout, .patience = options_.connect_patience});
    while (auto connection = race.Next(deadline_)) {
      const ClamdServer& server = options_.servers[connection->server];
      ClamdReply reply =
          RunSession(connection->socket.get(), server.address.ss_family, message_,
                     std::min(deadline_, Clock::now() + options_.scan_timeout), options_.meanwhile);
      switch (reply.kind) {
        case ClamdReply::Kind::kClean:
          if (limits_exceeded_) {  // by another: this one may have stopped there without a word
            return NoVerdict(answer_);
          }
          return ClamdVerdict{ClamdVerdict::Kind::kClean, {}};
        case ClamdReply::Kind::kInfected:
          return ClamdVerdict{ClamdVerdict::Kind::kInfected, std::move(reply.text)};
        case ClamdReply::Kind::kLimitsExceeded:
          limits_exceeded_ = true;
          [[fallthrough]];
        case ClamdReply::Kind::kNoVerdict:
          answer_ = server.name + ": " + reply.text;
          std::erase(candidates_, connection->server);
          break;
        case ClamdReply::Kind::kNone:
          failure_ = server.name + ": " + reply.text;
          connected = true;
          break;
      }
    }
    if (!race.failure().empty() && !connected) {
      failure_ = race.failure();
    }
    if (candidates_.empty() || (!answer_.empty() && !connected)) {
      return NoVerdict(answer_);
    }
    return std::nullopt;
  }

  int message_;
  const ClamdOptions& options_;
  Clock::time_point deadline_;
  std::vector<size_t> candidates_;  // the servers that have not answered with an error
  bool limits_exceeded_ = false;    // whether one of those errors was this one
  std::string answer_;              // the latest such error
  std::string failure_;             // the latest reason why a server gave no answer
};

}  // namespace

ClamdVerdict ScanWithClamd(int message, const ClamdOptions& options,
                           Clock::time_point deadline) noexcept {
  if (options.servers.empty()) {
    return {ClamdVerdict::Kind::kNone, "no server"};
  }
  try {
    return Scan(message, options, deadline).Run();
  } catch (...) {
    return {ClamdVerdict::Kind::kNone, "out of memory"};
  }
}

}  // namespace qhpsi
