#include "qhpsi/clamd/client.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "qhpsi/base/wait.h"
#include "qhpsi/clamd/connect.h"
#include "qhpsi/clamd/reply.h"
#include "qhpsi/clamd/server_list.h"
#include "qhpsi/clamd/session.h"

namespace qhpsi {
namespace {

constexpr std::chrono::milliseconds kFirstPause{100};
constexpr std::chrono::milliseconds kLongestPause{1'000};

class Scan {
 public:
  Scan(int message, const ClamdOptions& options, Clock::time_point deadline)
      : message_(message),
        options_(options),
        deadline_(deadline),
        give_up_(std::min(deadline, Clock::now() + options.wait)),
        first_round_(std::min(deadline, Clock::now() + options.connect_timeout)) {
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
      const auto left = give_up_ - Clock::now();
      if (left <= Clock::duration::zero() || (options_.is_in_vain && options_.is_in_vain())) {
        return GiveUp();
      }
      std::this_thread::sleep_for(std::min<Clock::duration>(pause, left));
      pause = std::min(2 * pause, kLongestPause);
    }
  }

 private:
  static ClamdVerdict NoVerdict(std::string reason) {
    return {ClamdVerdict::Kind::kNone, std::move(reason)};
  }

  ClamdVerdict GiveUp() {
    if (failure_.empty()) {
      failure_ = "no time left to ask a server";
    }
    for (const size_t server : candidates_) {
      const std::string& name = options_.servers[server].name;  // the failure may be another's
      NoteFailed(server,
                 failure_.starts_with(name + ": ") ? failure_ : name + ": cannot be reached");
    }
    return NoVerdict(failure_);
  }

  void NoteFailed(size_t server, const std::string& reason) {
    if (options_.failed) {
      options_.failed(server, reason);
    }
  }

  // A server broke off. It may come back, as one that is being restarted does.
  void WaitFromNowOn() {
    if (!has_broken_off_) {
      has_broken_off_ = true;
      give_up_ = std::min(deadline_, Clock::now() + options_.wait);
    }
  }

  // This server has said all that it has to say.
  void TakeAnswer(size_t server, std::string answer) {
    answer_ = std::move(answer);
    std::erase(candidates_, server);
  }

  // One round. Nothing when another round may do better.
  std::optional<ClamdVerdict> AskEachCandidate() {
    bool connected = false;  // to a server that then gave no answer
    ConnectRace race(options_.servers, candidates_,
                     {.timeout = options_.connect_timeout, .patience = options_.connect_patience});
    while (auto connection = race.Next(std::max(give_up_, first_round_))) {
      const ClamdServer& server = options_.servers[connection->server];
      ClamdReply reply =
          RunSession(connection->socket.get(), server.address.ss_family, message_,
                     std::min(deadline_, Clock::now() + options_.scan_timeout), options_.meanwhile);
      switch (reply.kind) {
        case ClamdReply::Kind::kClean:
          if (limits_exceeded_) {  // by another: this one may have stopped there without a word
            return NoVerdict(answer_);
          }
          if (auto objection = ObjectionTo(connection->server)) {
            TakeAnswer(connection->server, std::move(*objection));
            break;
          }
          return ClamdVerdict{ClamdVerdict::Kind::kClean, {}, server.name};
        case ClamdReply::Kind::kInfected:
          return ClamdVerdict{ClamdVerdict::Kind::kInfected, std::move(reply.text), server.name};
        case ClamdReply::Kind::kLimitsExceeded:
          limits_exceeded_ = true;
          [[fallthrough]];
        case ClamdReply::Kind::kNoVerdict:
          TakeAnswer(connection->server, server.name + ": " + reply.text);
          break;
        case ClamdReply::Kind::kLate:
          TakeAnswer(connection->server, server.name + ": " + reply.text);
          NoteFailed(connection->server, answer_);
          break;
        case ClamdReply::Kind::kNone:
          failure_ = server.name + ": " + reply.text;
          connected = true;
          WaitFromNowOn();
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

  std::optional<std::string> ObjectionTo(size_t server) {
    return options_.objection ? options_.objection(server) : std::nullopt;
  }

  int message_;
  const ClamdOptions& options_;
  Clock::time_point deadline_;
  Clock::time_point give_up_;       // when no server has been reached until then
  Clock::time_point first_round_;   // until when each is tried once, whatever give_up_ says
  bool has_broken_off_ = false;     // a server, so that give_up_ was set anew
  std::vector<size_t> candidates_;  // the servers of which there is still hope
  bool limits_exceeded_ = false;    // whether one of the others said this
  std::string answer_;              // what the latest of the others said
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
