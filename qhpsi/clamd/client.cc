#include "qhpsi/clamd/client.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstring>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "qhpsi/base/fd.h"
#include "qhpsi/base/wait.h"
#include "qhpsi/clamd/connect.h"
#include "qhpsi/clamd/objection.h"
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
        waits_since_(Clock::now()),
        give_up_(std::min(deadline, waits_since_ + options.wait)),
        until_each_is_tried_(std::min(deadline, waits_since_ + options.connect_timeout)),
        patience_(options.patience) {
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
      if (std::exchange(owes_a_round_, false)) {
        continue;
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
    const auto now = Clock::now();
    if (now < deadline_ || now - waits_since_ >= options_.connect_timeout) {
      NoteThatAreLeft();
    }
    return NoVerdict(answer_.empty() ? failure_ : answer_);
  }

  void NoteThatAreLeft() {
    for (const size_t server : candidates_) {
      const std::string& name = options_.servers[server].name;  // the failure may be another's
      NoteFailed(server,
                 failure_.starts_with(name + ": ") ? failure_ : name + ": cannot be reached");
    }
  }

  void NoteFailed(size_t server, const std::string& reason) {
    if (options_.failed) {
      options_.failed(server, reason);
    }
  }

  // A server broke off. It may come back, as one that is being restarted does.
  void WaitForItToComeBack(std::string failure) {
    failure_ = std::move(failure);
    has_hung_up_ = true;
    TryTheOthers();
    if (!has_broken_off_) {
      has_broken_off_ = true;
      give_up_ = std::min(deadline_, Clock::now() + options_.wait);
    }
  }

  // This server has said all that it has to say.
  void TakeAnswer(size_t server, std::string answer) {
    answer_ = std::move(answer);
    std::erase(candidates_, server);
    ForgetUnproved(server);
    // Those that could not be reached before a long scan may be back.
    owes_a_round_ = Clock::now() - race_started_ > kLongestPause;
    TryTheOthers();
  }

  void TryTheOthers() {
    waits_since_ = Clock::now();
    until_each_is_tried_ = std::min(deadline_, waits_since_ + options_.connect_timeout);
  }

  // One round. Nothing when another round may do better.
  std::optional<ClamdVerdict> AskEachCandidate() {
    has_hung_up_ = false;
    StartRace(candidates_);
    while (auto connection = race_->Next(std::max(give_up_, until_each_is_tried_))) {
      if (!Ask(*std::move(connection))) {
        return NoVerdict(std::string("message: open: ") + std::strerror(errno));
      }
      while (!asked_.empty()) {
        if (auto verdict = TakeReply(NextReply())) {
          return verdict;
        }
      }
    }
    NoteFailureOfRace();
    if (candidates_.empty() || (!answer_.empty() && !has_broken_off_ && !owes_a_round_)) {
      return GiveUp();
    }
    return std::nullopt;
  }

  void StartRace(const std::vector<size_t>& servers) {
    race_.emplace(options_.servers, servers,
                  ConnectRace::Timing{.timeout = options_.connect_timeout,
                                      .patience = options_.connect_patience});
    race_started_ = Clock::now();
  }

  void NoteFailureOfRace() {
    if (!race_->failure().empty() && !has_hung_up_) {
      failure_ = race_->failure();
    }
  }

  // A server that has the message, or is getting it.
  struct Asked {
    size_t server;
    Clock::time_point since;
    Fd message;  // its own, where it needs one
    Session session;
    short ready = POLLOUT;  // as poll() has it
    bool is_told = false;   // `meanwhile` was called
  };
  struct Unproved {
    size_t server;
    std::string reason;  // how it broke off in its proof
  };
  struct Replied {
    size_t server;
    Clock::time_point since;
    ClamdReply reply;
  };

  // False, with errno set, when there is no message to give to it.
  bool Ask(ClamdConnection connection) {
    const Passing passing = options_.servers[connection.server].passing;
    const bool has_offset = passing == Passing::kDescriptor;
    Fd own;
    if (has_offset && (!asked_.empty() || was_late_) && options_.open_again) {
      own = options_.open_again();
      if (!own.valid()) {
        return false;
      }
    }
    const int message = own.valid() ? own.get() : message_;
    const auto now = Clock::now();
    asked_.push_back({.server = connection.server,
                      .since = now,
                      .message = std::move(own),
                      .session = Session(std::move(connection.socket), passing, message)});
    next_ask_ = now + patience_;
    return true;
  }

  bool MayAskAnother() const {
    return asked_.size() < candidates_.size() && patience_ > Clock::duration::zero();
  }

  void AskAnother() {
    auto connection = ConnectForAMoment();
    if (!connection && race_->IsOver() && !std::exchange(has_raced_again_, true)) {
      NoteFailureOfRace();  // one that could not be reached may be back
      StartRace(NotAsked());
      connection = ConnectForAMoment();
    }
    if (!connection && !race_->IsOver()) {  // one goes on connecting
      next_ask_ = Clock::now() + options_.connect_patience;
      return;
    }
    has_raced_again_ = false;
    patience_ *= 2;
    next_ask_ = Clock::now() + patience_;
    if (connection) {
      (void)Ask(*std::move(connection));
    }
  }

  // No longer: those that were asked may answer.
  std::optional<ClamdConnection> ConnectForAMoment() {
    return race_->Next(std::min(deadline_, Clock::now() + options_.connect_patience));
  }

  std::vector<size_t> NotAsked() const {
    std::vector<size_t> servers = candidates_;
    for (const Asked& asked : asked_) {
      std::erase(servers, asked.server);
    }
    return servers;
  }

  // The next reply of one that was asked.
  Replied NextReply() {
    for (;;) {
      for (Asked& asked : asked_) {
        if (auto reply = Advance(asked)) {
          Replied replied{.server = asked.server, .since = asked.since, .reply = *std::move(reply)};
          asked_.erase(asked_.begin() + (&asked - asked_.data()));
          return replied;
        }
      }
      if (MayAskAnother() && Clock::now() >= next_ask_) {
        AskAnother();
      } else {
        Wait();
      }
    }
  }

  std::optional<ClamdReply> Advance(Asked& asked) {
    const bool is_over = Clock::now() >= EndOf(asked);
    if (is_over && asked.ready == 0) {  // it may have answered while another one proved itself
      asked.ready = WaitFor(asked.session.socket(), asked.session.events(), Clock::now());
    }
    auto reply = asked.ready != 0 ? asked.session.Advance(asked.ready) : std::nullopt;
    asked.ready = 0;
    if (!reply && !asked.is_told && asked.session.HasMessage()) {
      asked.is_told = true;
      if (options_.meanwhile) {
        options_.meanwhile();
      }
    }
    return reply || !is_over ? reply : asked.session.OutOfTime();
  }

  Clock::time_point EndOf(const Asked& asked) const {
    return std::min(deadline_, asked.since + options_.scan_timeout);
  }

  // Until one of those that were asked can go on, or another one may be asked.
  void Wait() {
    auto wake = MayAskAnother() ? next_ask_ : Clock::time_point::max();
    polled_.clear();
    for (const Asked& asked : asked_) {
      polled_.push_back(
          {.fd = asked.session.socket(), .events = asked.session.events(), .revents = 0});
      wake = std::min(wake, EndOf(asked));
    }
    if (::poll(polled_.data(), polled_.size(), MillisecondsUntil(wake)) > 0) {
      for (size_t i = 0; i < asked_.size(); ++i) {
        asked_[i].ready = polled_[i].revents;
      }
    }
  }

  // Nothing when another server must be waited for or asked.
  std::optional<ClamdVerdict> TakeReply(const Replied& replied) {
    const ClamdServer& server = options_.servers[replied.server];
    const ClamdReply& reply = replied.reply;
    switch (reply.kind) {
      case ClamdReply::Kind::kClean:
        if (limits_exceeded_) {  // by another: this one may have stopped there without a word
          return NoVerdict(answer_);
        }
        if (auto objection = ObjectionTo(replied)) {
          TakeObjection(replied.server, *std::move(objection));
          return std::nullopt;
        }
        return Conclude(replied, ClamdVerdict::Kind::kClean);
      case ClamdReply::Kind::kInfected:
        return Conclude(replied, ClamdVerdict::Kind::kInfected);
      case ClamdReply::Kind::kLimitsExceeded:
        limits_exceeded_ = true;
        [[fallthrough]];
      case ClamdReply::Kind::kNoVerdict:
        TakeAnswer(replied.server, server.name + ": " + reply.text);
        break;
      case ClamdReply::Kind::kLate:
        was_late_ = true;
        TakeAnswer(replied.server, server.name + ": " + reply.text);
        if (Clock::now() < deadline_) {  // else it is our own time that was short
          NoteFailed(replied.server, answer_);
        }
        break;
      case ClamdReply::Kind::kNone:
        WaitForItToComeBack(server.name + ": " + reply.text);
        break;
    }
    return std::nullopt;
  }

  ClamdVerdict Conclude(const Replied& replied, ClamdVerdict::Kind kind) {
    NoteOvertaken(replied);
    for (const Unproved& unproved : unproved_) {
      if (unproved.server != replied.server) {
        NoteFailed(unproved.server, unproved.reason);
      }
    }
    return {kind, replied.reply.text, options_.servers[replied.server].name};
  }

  // One that was asked before `replied` and has yet to answer is stuck, unless the message takes
  // everybody long.
  void NoteOvertaken(const Replied& replied) {
    const auto now = Clock::now();
    for (const Asked& asked : asked_) {
      if (asked.since < replied.since && now - replied.since < replied.since - asked.since) {
        const auto seconds =
            std::chrono::duration_cast<std::chrono::seconds>(now - asked.since).count();
        NoteFailed(asked.server, options_.servers[asked.server].name + ": no answer in " +
                                     std::to_string(seconds) + " s, and one from " +
                                     options_.servers[replied.server].name);
      }
    }
  }

  // Where others can be asked, one that scans and then does not prove itself must not hold mail up.
  // Where none of them can be reached it has all its time.
  std::optional<Objection> ObjectionTo(const Replied& replied) {
    if (!options_.objection) {
      return std::nullopt;
    }
    const auto all = EndOfProof();
    const auto end = std::min(all, EndForOthersSake(replied));
    auto objection = options_.objection(replied.server, end);
    const bool had_all = end == all || Clock::now() < end;
    if (!objection || objection->has_broken_off || had_all || HandOver()) {
      return objection;
    }
    return options_.objection(replied.server, EndOfProof());
  }

  Clock::time_point EndOfProof() const {
    return std::min(deadline_, Clock::now() + options_.scan_timeout);
  }

  Clock::time_point EndForOthersSake(const Replied& replied) const {
    const bool has_others = !asked_.empty() || !race_->IsOver();
    if (!has_others || options_.patience == Clock::duration::zero()) {
      return Clock::time_point::max();
    }
    const auto now = Clock::now();
    return now + options_.patience + (now - replied.since);
  }

  // Sees to it that another one has the message. False where none can be reached.
  bool HandOver() {
    if (!asked_.empty()) {
      return true;
    }
    auto connection = race_->Next(std::min(deadline_, Clock::now() + options_.connect_timeout));
    return connection && Ask(*std::move(connection));
  }

  void TakeObjection(size_t server, Objection objection) {
    if (objection.has_broken_off) {
      ForgetUnproved(server);
      unproved_.push_back({.server = server, .reason = objection.reason});
      WaitForItToComeBack(std::move(objection.reason));
    } else {
      TakeAnswer(server, std::move(objection.reason));
    }
  }

  void ForgetUnproved(size_t server) {
    std::erase_if(unproved_, [&](const Unproved& one) { return one.server == server; });
  }

  int message_;
  const ClamdOptions& options_;
  Clock::time_point deadline_;
  Clock::time_point waits_since_;          // the start, or when a server last answered or broke off
  Clock::time_point give_up_;              // when no server has been reached until then
  Clock::time_point until_each_is_tried_;  // whatever give_up_ says
  std::optional<ConnectRace> race_;        // of this round
  Clock::time_point race_started_;
  bool has_raced_again_ = false;  // since another one was last asked beside the first
  bool owes_a_round_ = false;     // to those that could not be reached
  bool was_late_ = false;         // a server, which may read `message_` on
  bool has_broken_off_ = false;   // a server, so that give_up_ was set anew
  std::vector<Unproved> unproved_;
  std::vector<size_t> candidates_;  // the servers of which there is still hope
  std::vector<Asked> asked_;        // and have yet to answer
  std::vector<pollfd> polled_;      // for each of them
  std::chrono::milliseconds patience_;
  Clock::time_point next_ask_;    // when another one is asked beside them
  bool has_hung_up_ = false;      // one that was connected in this round, without an answer
  bool limits_exceeded_ = false;  // whether one of the others said this
  std::string answer_;            // what the latest of the others said
  std::string failure_;           // the latest reason why a server gave no answer
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
