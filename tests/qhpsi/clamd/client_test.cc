#include "qhpsi/clamd/client.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <mutex>
#include <optional>
#include <semaphore>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "qhpsi/base/fd.h"
#include "qhpsi/base/wait.h"
#include "qhpsi/clamd/objection.h"
#include "qhpsi/clamd/server_list.h"
#include "tests/qhpsi/clamd/fake_clamd.h"
#include "tests/temp_dir.h"

namespace qhpsi {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;
using std::chrono::milliseconds;
using Kind = ClamdVerdict::Kind;

// Far more than what works takes on a busy machine, and far less than what is waited for in vain.
constexpr milliseconds kPatience{20'000};
constexpr milliseconds kNever{60'000};

constexpr std::string_view kOk = "stream: OK\0"sv;
constexpr std::string_view kFound = "stream: Eicar-Test-Signature FOUND\0"sv;
constexpr std::string_view kError = "fd[9]: Can't allocate memory ERROR\0"sv;

class ClamdClientTest : public testing::Test {
 protected:
  // Scans a message of `content`, asking `servers` in that order, for at most `time`.
  ClamdVerdict Scan(const std::vector<std::string>& servers, milliseconds time = kNever,
                    const std::string& content = "Subject: hello\n\nhello\n") {
    std::string list;
    for (const std::string& server : servers) {
      list += server + " ";
    }
    ClamdServerList parsed = ParseClamdServers(list);
    EXPECT_EQ(parsed.error, "");
    options_.servers = std::move(parsed.servers);
    const Fd message(::open(dir_.File("message", content).c_str(), O_RDONLY | O_CLOEXEC));
    EXPECT_EQ(::lseek(message.get(), 0, SEEK_END), static_cast<off_t>(content.size()));
    const auto started = Clock::now();
    ClamdVerdict verdict = ScanWithClamd(message.get(), options_, started + time);
    elapsed_ = std::chrono::duration_cast<milliseconds>(Clock::now() - started);
    return verdict;
  }

  std::string NewPath() { return dir_.Path("socket" + std::to_string(++sockets_)); }
  std::string NobodyThere() { return "unix:" + NewPath(); }

  tests::TempDir dir_;
  ClamdOptions options_ = {.servers = {},
                           .connect_timeout = milliseconds(5'000),
                           .scan_timeout = milliseconds(120'000),
                           .wait = kNever};
  milliseconds elapsed_{};

 private:
  int sockets_ = 0;
};

// Too large for the buffers of a socket.
std::string Large() {
  std::string text;
  text.resize(30'000'000, 'x');
  return text;
}

void WaitUntilPeerCloses(int connection) {
  std::array<char, 4096> buffer;
  while (::read(connection, buffer.data(), buffer.size()) > 0) {
  }
}

void Hang(int connection) { WaitUntilPeerCloses(connection); }

TEST_F(ClamdClientTest, CleanIsOkOverBothKindsOfSocket) {
  FakeClamd const unix_server(Answer(kOk), NewPath());
  FakeClamd const tcp_server(Answer(kOk));
  EXPECT_EQ(Scan({unix_server.name()}).kind, Kind::kClean);
  EXPECT_EQ(Scan({tcp_server.name()}).kind, Kind::kClean);
  EXPECT_EQ(unix_server.connections(), 1);
  EXPECT_EQ(tcp_server.connections(), 1);
}

TEST_F(ClamdClientTest, InfectedHasTheName) {
  FakeClamd const unix_server(Answer(kFound), NewPath());
  FakeClamd const tcp_server(Answer(kFound));
  for (const auto& name : {unix_server.name(), tcp_server.name()}) {
    const ClamdVerdict verdict = Scan({name});
    EXPECT_EQ(verdict.kind, Kind::kInfected);
    EXPECT_EQ(verdict.text, "Eicar-Test-Signature");
  }
}

TEST_F(ClamdClientTest, TheServerGetsTheWholeMessage) {
  std::mutex mutex;
  std::optional<std::string> got;
  const auto handler = [&](int connection) {
    const std::lock_guard lock(mutex);
    got = ReadRequest(connection);
    (void)WriteAll(connection, kOk);
  };
  FakeClamd const unix_server(handler, NewPath());
  FakeClamd const tcp_server(handler);
  for (const size_t size : {0, 1, 65'535, 65'536, 65'537, 131'072, 3'000'001}) {
    std::string content(size, '\0');
    for (size_t i = 0; i < size; ++i) {
      content[i] = static_cast<char>(i * 7 + i / 251);
    }
    for (const auto& name : {unix_server.name(), tcp_server.name()}) {
      EXPECT_EQ(Scan({name}, kNever, content).kind, Kind::kClean);
      const std::lock_guard lock(mutex);
      EXPECT_TRUE(got == content) << size << " bytes to " << name;
      got.reset();
    }
  }
}

TEST_F(ClamdClientTest, AnErrorIsNoVerdictAndNotAskedForAgain) {
  FakeClamd const server(Answer(kError), NewPath());
  const ClamdVerdict verdict = Scan({server.name()});
  EXPECT_EQ(verdict.kind, Kind::kNone);
  EXPECT_EQ(verdict.text, server.name() + ": fd[9]: Can't allocate memory ERROR");
  EXPECT_EQ(server.connections(), 1);
  EXPECT_LT(elapsed_, kPatience);
}

TEST_F(ClamdClientTest, AnErrorHandsOverToEachOtherServerOnce) {
  FakeClamd const bad(Answer(kError), NewPath());
  FakeClamd const limits(Answer("stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\0"sv),
                         NewPath());
  FakeClamd const good(Answer(kFound), NewPath());
  EXPECT_EQ(Scan({bad.name(), limits.name(), good.name()}).kind, Kind::kInfected);
  EXPECT_EQ(bad.connections(), 1);
  EXPECT_EQ(limits.connections(), 1);

  const ClamdVerdict verdict = Scan({bad.name(), NobodyThere(), limits.name()});
  EXPECT_EQ(verdict.kind, Kind::kNone);
  EXPECT_EQ(verdict.text,
            limits.name() + ": limits exceeded: Heuristics.Limits.Exceeded.MaxFileSize");
  EXPECT_EQ(bad.connections(), 2);
  EXPECT_EQ(limits.connections(), 2);
  EXPECT_LT(elapsed_, kPatience);
}

TEST_F(ClamdClientTest, AfterAnExceededLimitNoOtherServersOkIsBelieved) {
  FakeClamd const limits(Answer("stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\0"sv),
                         NewPath());
  FakeClamd const lax(Answer("stream: OK\0"sv), NewPath());
  EXPECT_EQ(Scan({limits.name(), lax.name()}).kind, Kind::kNone);
  EXPECT_EQ(lax.connections(), 1);
}

TEST_F(ClamdClientTest, ACutReplyIsAskedForAgainAndNeverBelieved) {
  FakeClamd const server(Answer("stream: OK"), NewPath());
  const ClamdVerdict verdict = Scan({server.name()}, milliseconds(600));
  EXPECT_EQ(verdict.kind, Kind::kNone);
  EXPECT_EQ(verdict.text, server.name() + ": reply cut short");
  EXPECT_GE(server.connections(), 2);
}

TEST_F(ClamdClientTest, AServerThatClosesEarlyHandsOver) {
  FakeClamd const closes([](int) {});
  FakeClamd const closes_after_request(Answer(""), NewPath());
  FakeClamd const good(Answer(kOk));
  EXPECT_EQ(Scan({closes.name(), closes_after_request.name(), good.name()}).kind, Kind::kClean);
  EXPECT_EQ(closes.connections(), 1);
  EXPECT_EQ(closes_after_request.connections(), 1);
  EXPECT_EQ(good.connections(), 1);
}

TEST_F(ClamdClientTest, AReplyInTheMiddleOfTheStreamIsHeard) {
  constexpr std::string_view kTooBig = "INSTREAM size limit exceeded. ERROR\0"sv;
  FakeClamd const server([&](int connection) {
    std::array<char, 1000> buffer;
    ASSERT_GT(::read(connection, buffer.data(), buffer.size()), 0);
    (void)WriteAll(connection, kTooBig);
  });
  const ClamdVerdict verdict = Scan({server.name()}, kNever, Large());
  EXPECT_EQ(verdict.kind, Kind::kNone);
  EXPECT_EQ(verdict.text, server.name() + ": INSTREAM size limit exceeded. ERROR");
  EXPECT_EQ(server.connections(), 1);
  EXPECT_LT(elapsed_, kPatience);
}

TEST_F(ClamdClientTest, AnOkBeforeTheWholeMessageWasSentIsNoVerdict) {
  std::binary_semaphore over{0};
  FakeClamd const server([&](int connection) {
    (void)WriteAll(connection, kOk);
    over.acquire();  // the client's writes fill the socket
  });
  const ClamdVerdict verdict = Scan({server.name()}, kNever, Large());
  over.release();
  EXPECT_EQ(verdict.kind, Kind::kNone);
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(ClamdClientTest, AReplyInPiecesIsPutTogether) {
  FakeClamd const server([&](int connection) {
    ASSERT_TRUE(ReadRequest(connection).has_value());
    for (const char byte : kFound) {
      (void)WriteAll(connection, {&byte, 1});
      std::this_thread::sleep_for(milliseconds(1));
    }
  });
  EXPECT_EQ(Scan({server.name()}).text, "Eicar-Test-Signature");
}

TEST_F(ClamdClientTest, AReplyWithoutEndIsNoVerdict) {
  FakeClamd const server(Answer(std::string(5000, 'a')));
  const ClamdVerdict verdict = Scan({server.name()});
  EXPECT_EQ(verdict.kind, Kind::kNone);
  EXPECT_EQ(verdict.text, server.name() + ": reply too long");
}

TEST_F(ClamdClientTest, AHungServerHandsOverAfterItsTime) {
  FakeClamd const hung(Hang, NewPath());
  FakeClamd const good(Answer(kOk), NewPath());
  options_.scan_timeout = milliseconds(200);
  EXPECT_EQ(Scan({hung.name(), good.name()}).kind, Kind::kClean);
  EXPECT_GE(elapsed_, milliseconds(200));
  EXPECT_LT(elapsed_, kPatience);
}

TEST_F(ClamdClientTest, AHungServerEndsWithTheDeadline) {
  FakeClamd const hung(Hang, NewPath());
  const ClamdVerdict verdict = Scan({hung.name()}, milliseconds(400));
  EXPECT_EQ(verdict.kind, Kind::kNone);
  EXPECT_EQ(verdict.text, hung.name() + ": read: Connection timed out");
  EXPECT_GE(elapsed_, milliseconds(400));
  EXPECT_LT(elapsed_, kPatience);
}

TEST_F(ClamdClientTest, AServerThatReadsNothingEndsWithTheDeadline) {
  // The kernel takes some bytes; nobody reads them.
  std::binary_semaphore over{0};
  FakeClamd const deaf([&](int) { over.acquire(); });
  const ClamdVerdict verdict = Scan({deaf.name()}, milliseconds(500), Large());
  over.release();
  EXPECT_EQ(verdict.kind, Kind::kNone);
  EXPECT_EQ(verdict.text, deaf.name() + ": write: Connection timed out");
  EXPECT_LT(elapsed_, kPatience);
}

TEST_F(ClamdClientTest, ARefusalHandsOverAtOnce) {
  std::string refused;
  {
    const FakeClamd gone([](int) {});
    refused = gone.name();
  }
  FakeClamd const good(Answer(kOk), NewPath());
  milliseconds shortest = milliseconds::max();  // a busy machine does not delay each of them
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(Scan({NobodyThere(), refused, good.name()}).kind, Kind::kClean);
    shortest = std::min(shortest, elapsed_);
  }
  EXPECT_LT(shortest, milliseconds(100));
}

TEST_F(ClamdClientTest, ABlackHoleIsNotWaitedFor) {
  BlackHole const tcp_hole;
  BlackHole const unix_hole(NewPath());
  FakeClamd const good(Answer(kOk));
  options_.connect_timeout = kNever;
  for (const auto& hole : {tcp_hole.name(), unix_hole.name()}) {
    EXPECT_EQ(Scan({hole, good.name()}).kind, Kind::kClean) << hole;
    EXPECT_GE(elapsed_, milliseconds(250)) << hole << " is no black hole";
    EXPECT_LT(elapsed_, kPatience) << hole;
  }
}

TEST_F(ClamdClientTest, ABlackHoleEndsWithItsConnectTimeout) {
  BlackHole const hole;
  BlackHole const unix_hole(NewPath());
  options_.connect_timeout = milliseconds(200);
  for (const auto& name : {hole.name(), unix_hole.name()}) {
    const ClamdVerdict verdict = Scan({name}, milliseconds(500));
    EXPECT_EQ(verdict.kind, Kind::kNone);
    EXPECT_EQ(verdict.text, name + ": connect: Connection timed out");
    EXPECT_GE(elapsed_, milliseconds(500));
    EXPECT_LT(elapsed_, kPatience);
  }
}

TEST_F(ClamdClientTest, ABlackHoleThatOpensUpIsUsed) {
  BlackHole hole(NewPath());
  options_.connect_timeout = kNever;
  Clock::time_point opened;
  std::thread opens_up([&] {
    std::this_thread::sleep_for(milliseconds(200));
    opened = Clock::now();
    hole.OpenUp(Answer(kOk));
  });
  EXPECT_EQ(Scan({hole.name()}).kind, Kind::kClean);
  const auto ended = Clock::now();
  opens_up.join();
  EXPECT_GE(ended, opened);
  EXPECT_LT(elapsed_, kPatience);
}

TEST_F(ClamdClientTest, ABlackHoleDoesNotKeepOthersFromAnotherRound) {
  BlackHole const hole;
  int connections = 0;
  FakeClamd const closes_once(
      [&](int connection) {
        if (++connections > 1) {
          Answer(kOk)(connection);
        }
      },
      NewPath());
  options_.connect_timeout = milliseconds(300);
  EXPECT_EQ(Scan({hole.name(), closes_once.name()}).kind, Kind::kClean)
      << "the black hole kept it from a second round";
  EXPECT_EQ(closes_once.connections(), 2);
  EXPECT_LT(elapsed_, kPatience);
}

TEST_F(ClamdClientTest, ItTriesUntilAServerIsBack) {
  const std::string path = NewPath();
  std::optional<FakeClamd> server;
  Clock::time_point back;
  std::thread start([&] {
    std::this_thread::sleep_for(milliseconds(400));
    back = Clock::now();
    server.emplace(Answer(kOk), path);
  });
  EXPECT_EQ(Scan({"unix:" + path}).kind, Kind::kClean);
  const auto ended = Clock::now();
  start.join();
  EXPECT_GE(ended, back);
  EXPECT_LT(elapsed_, kPatience);
}

TEST_F(ClamdClientTest, NobodyWaitsLongerThanAskedForAServerToComeBack) {
  std::vector<size_t> given_up;
  options_.failed = [&](size_t server, const std::string& reason) {
    given_up.push_back(server);
    EXPECT_TRUE(reason.starts_with(options_.servers[server].name + ": ")) << reason;
  };
  options_.wait = milliseconds(300);
  EXPECT_EQ(Scan({NobodyThere(), NobodyThere()}).kind, Kind::kNone);
  EXPECT_GE(elapsed_, milliseconds(300));
  EXPECT_LT(elapsed_, kPatience);
  EXPECT_EQ(given_up, (std::vector<size_t>{0, 1}));
}

TEST_F(ClamdClientTest, NobodyWaitsInVainOnceThatIsKnown) {
  int asked = 0;
  options_.is_in_vain = [&] { return ++asked == 3; };
  EXPECT_EQ(Scan({NobodyThere()}).kind, Kind::kNone);
  EXPECT_EQ(asked, 3);
  EXPECT_LT(elapsed_, kPatience);
}

TEST_F(ClamdClientTest, WithoutAWaitEachIsTriedOnce) {
  options_.wait = milliseconds(0);
  BlackHole const hole(NewPath());
  FakeClamd const good(Answer(kOk));
  EXPECT_EQ(Scan({NobodyThere(), hole.name(), good.name()}).kind, Kind::kClean);
  EXPECT_EQ(Scan({NobodyThere()}).kind, Kind::kNone);
  EXPECT_LT(elapsed_, kPatience);
}

TEST_F(ClamdClientTest, TheWaitBeginsWhenAServerBreaksOff) {
  options_.wait = milliseconds(300);
  FakeClamd const breaks_off(
      [](int connection) {
        ReadRequest(connection);
        std::this_thread::sleep_for(milliseconds(400));
      },
      NewPath());
  EXPECT_EQ(Scan({breaks_off.name()}).kind, Kind::kNone);
  EXPECT_GE(breaks_off.connections(), 2);
  EXPECT_LT(elapsed_, kPatience);
}

TEST_F(ClamdClientTest, AServerThatIsLateIsNotAskedAgainForTheSameScan) {
  std::vector<size_t> late;
  options_.failed = [&](size_t server, const std::string&) { late.push_back(server); };
  options_.scan_timeout = milliseconds(200);
  FakeClamd const slow(
      [](int connection) {
        ReadRequest(connection);
        (void)WaitFor(connection, POLLIN, Clock::now() + kPatience);  // until we hang up
      },
      NewPath());
  const ClamdVerdict verdict = Scan({slow.name()});
  EXPECT_EQ(verdict.text, slow.name() + ": read: Connection timed out");
  EXPECT_EQ(slow.connections(), 1);
  EXPECT_EQ(late, std::vector<size_t>{0});
}

TEST_F(ClamdClientTest, WhatOnlyOurDeadlineCutsShortIsNobodysFault) {
  std::vector<size_t> failed;
  options_.failed = [&](size_t server, const std::string&) { failed.push_back(server); };
  FakeClamd const slow(Hang, NewPath());
  EXPECT_EQ(Scan({slow.name()}, milliseconds(300)).kind, Kind::kNone);
  options_.wait = milliseconds(0);
  EXPECT_EQ(Scan({slow.name()}, milliseconds(-1)).kind, Kind::kNone);
  EXPECT_TRUE(failed.empty());
}

TEST_F(ClamdClientTest, OneThatWasNotTriedIsTriedHoweverLateItIs) {
  options_.connect_timeout = milliseconds(1'000);
  options_.wait = milliseconds(0);
  for (const std::string_view reply : {kError, ""sv}) {
    FakeClamd const slow(
        [&](int connection) {
          (void)ReadRequest(connection);
          std::this_thread::sleep_for(milliseconds(1'500));
          (void)WriteAll(connection, reply);
        },
        NewPath());
    FakeClamd const good(Answer(kOk), NewPath());
    EXPECT_EQ(Scan({slow.name(), good.name()}).kind, Kind::kClean);
  }
}

TEST_F(ClamdClientTest, OneThatIsBackAfterALongScanIsTriedOnceMore) {
  options_.wait = milliseconds(0);
  const std::string path = NewPath();
  std::optional<FakeClamd> back;
  FakeClamd const slow(
      [&](int connection) {
        (void)ReadRequest(connection);
        back.emplace(Answer(kOk), path);
        std::this_thread::sleep_for(milliseconds(1'500));
        (void)WriteAll(connection, kError);
      },
      NewPath());
  EXPECT_EQ(Scan({"unix:" + path, slow.name()}).server, "unix:" + path);
}

TEST_F(ClamdClientTest, OneThatCannotBeReachedBesideAnErrorIsNoted) {
  std::vector<size_t> failed;
  options_.failed = [&](size_t server, const std::string&) { failed.push_back(server); };
  FakeClamd const broken(Answer(kError), NewPath());
  EXPECT_EQ(Scan({NobodyThere(), broken.name()}).text,
            broken.name() + ": fd[9]: Can't allocate memory ERROR");
  EXPECT_EQ(failed, std::vector<size_t>{0});
}

TEST_F(ClamdClientTest, OneThatBrokeOffIsWaitedForWhateverAnotherSays) {
  const std::string path = NewPath();
  std::binary_semaphore asked{0};
  std::optional<FakeClamd> restarted;
  restarted.emplace([&](int) { asked.release(); }, path);
  FakeClamd const broken(Answer(kError), NewPath());
  std::thread restart([&] {
    asked.acquire();
    restarted.reset();
    ::unlink(path.c_str());
    std::this_thread::sleep_for(milliseconds(500));
    restarted.emplace(Answer(kOk), path);
  });
  EXPECT_EQ(Scan({"unix:" + path, broken.name()}).kind, Kind::kClean);
  restart.join();
}

// One that was given up may read on, and reads from where it is.
TEST_F(ClamdClientTest, EachFurtherServerHasADescriptorOfItsOwn) {
  int opened = 0;
  options_.open_again = [&] {
    ++opened;
    return Fd(::open(dir_.Path("message").c_str(), O_RDONLY | O_CLOEXEC));
  };
  options_.scan_timeout = milliseconds(1'000);
  FakeClamd const hung(Hang, NewPath());
  FakeClamd const good(Answer(kOk), NewPath());
  EXPECT_EQ(Scan({hung.name(), good.name()}).kind, Kind::kClean);
  EXPECT_EQ(opened, 1);
  options_.open_again = [] { return Fd(); };
  EXPECT_EQ(Scan({hung.name(), good.name()}).kind, Kind::kNone);
}

TEST_F(ClamdClientTest, OneThatGetsTheBytesNeedsNone) {
  options_.open_again = [] { return Fd(); };
  options_.scan_timeout = milliseconds(1'000);
  FakeClamd const hung(Hang, NewPath());
  FakeClamd const good(Answer(kOk));
  EXPECT_EQ(Scan({hung.name(), good.name()}).kind, Kind::kClean);
}

TEST_F(ClamdClientTest, AServerThatIsNotBelievedHandsOver) {
  FakeClamd const blind(Answer(kOk), NewPath());
  FakeClamd const sees(Answer(kOk), NewPath());
  std::vector<size_t> asked;
  options_.objection = [&](size_t server, Clock::time_point) {
    asked.push_back(server);
    return server == 0 ? std::optional(Objection{.reason = "it is blind"}) : std::nullopt;
  };
  EXPECT_EQ(Scan({blind.name(), sees.name()}).kind, Kind::kClean);
  EXPECT_EQ(asked, (std::vector<size_t>{0, 1}));
  const ClamdVerdict verdict = Scan({blind.name()});
  EXPECT_EQ(verdict.kind, Kind::kNone);
  EXPECT_EQ(verdict.text, "it is blind");
}

TEST_F(ClamdClientTest, AServerThatBreaksOffInItsProofIsAskedAgain) {
  FakeClamd const server(Answer(kOk), NewPath());
  int proofs = 0;
  options_.objection = [&](size_t, Clock::time_point) {
    return ++proofs < 3 ? std::optional(Objection{.reason = "gone", .has_broken_off = true})
                        : std::nullopt;
  };
  EXPECT_EQ(Scan({server.name()}).kind, Kind::kClean);
  EXPECT_EQ(server.connections(), 3);
}

TEST_F(ClamdClientTest, AServerThatBreaksOffInEachProofIsGivenUp) {
  FakeClamd const server(Answer(kOk), NewPath());
  options_.wait = milliseconds(300);
  options_.objection = [&](size_t, Clock::time_point) {
    return std::optional(Objection{.reason = server.name() + ": gone", .has_broken_off = true});
  };
  std::vector<std::string> failed;
  options_.failed = [&](size_t, const std::string& reason) { failed.push_back(reason); };
  const ClamdVerdict verdict = Scan({server.name()});
  EXPECT_EQ(verdict.kind, Kind::kNone);
  EXPECT_EQ(verdict.text, server.name() + ": gone");
  EXPECT_EQ(failed, std::vector<std::string>{server.name() + ": gone"});
}

TEST_F(ClamdClientTest, OneThatBreaksOffInItsProofIsNotedWhereAnotherAnswers) {
  FakeClamd const dying(Answer(kOk), NewPath());
  FakeClamd const well(Answer(kOk), NewPath());
  options_.objection = [&](size_t server, Clock::time_point) {
    return server == 0 ? std::optional(Objection{.reason = "gone", .has_broken_off = true})
                       : std::nullopt;
  };
  std::vector<size_t> failed;
  options_.failed = [&](size_t server, const std::string& reason) {
    failed.push_back(server);
    EXPECT_EQ(reason, "gone");
  };
  EXPECT_EQ(Scan({dying.name(), well.name()}).server, well.name());
  EXPECT_EQ(failed, std::vector<size_t>{0});
}

// Two at once.

class SecondServerTest : public ClamdClientTest {
 protected:
  SecondServerTest() {
    options_.patience = milliseconds(50);
    options_.open_again = [this] {
      return Fd(::open(dir_.Path("message").c_str(), O_RDONLY | O_CLOEXEC));
    };
    options_.failed = [this](size_t server, const std::string& reason) {
      failed_.emplace_back(server, reason);
    };
  }

  std::vector<std::pair<size_t, std::string>> failed_;
};

TEST_F(SecondServerTest, IsAskedWhenTheFirstHangsAndItsAnswerCounts) {
  for (const bool by_descriptor : {true, false}) {
    FakeClamd const hung(Hang, by_descriptor ? NewPath() : "");
    FakeClamd const well(Answer(kOk), by_descriptor ? NewPath() : "");
    const ClamdVerdict verdict = Scan({hung.name(), well.name()});
    EXPECT_EQ(verdict.kind, Kind::kClean);
    EXPECT_EQ(verdict.server, well.name());
    EXPECT_LT(elapsed_, kPatience);
  }
}

TEST_F(SecondServerTest, TheOneThatHangsIsNoted) {
  FakeClamd const hung(Hang, NewPath());
  FakeClamd const well(Answer(kFound), NewPath());
  options_.patience = milliseconds(1'500);  // longer than a busy machine takes to answer
  EXPECT_EQ(Scan({hung.name(), well.name()}).kind, Kind::kInfected);
  ASSERT_EQ(failed_.size(), 1U);
  EXPECT_EQ(failed_[0].first, 0U);
  EXPECT_EQ(failed_[0].second, hung.name() + ": no answer in 1 s, and one from " + well.name());
}

TEST_F(SecondServerTest, NobodyIsNotedForAMessageThatTakesEverybodyLong) {
  FakeClamd const hung(Hang, NewPath());
  FakeClamd const slow(
      [](int connection) {
        (void)ReadRequest(connection);
        std::this_thread::sleep_for(milliseconds(200));
        (void)WriteAll(connection, kOk);
      },
      NewPath());
  EXPECT_EQ(Scan({hung.name(), slow.name()}).kind, Kind::kClean);
  EXPECT_TRUE(failed_.empty());
}

TEST_F(SecondServerTest, TheFirstOnesAnswerStillCounts) {
  std::binary_semaphore second_asked{0};
  FakeClamd const first(
      [&](int connection) {
        (void)ReadRequest(connection);
        second_asked.acquire();
        (void)WriteAll(connection, kFound);
      },
      NewPath());
  FakeClamd const second(
      [&](int connection) {
        (void)ReadRequest(connection);
        second_asked.release();
        WaitUntilPeerCloses(connection);
      },
      NewPath());
  const ClamdVerdict verdict = Scan({first.name(), second.name()});
  EXPECT_EQ(verdict.kind, Kind::kInfected);
  EXPECT_EQ(verdict.server, first.name());
  EXPECT_TRUE(failed_.empty());
}

TEST_F(SecondServerTest, EachReadsTheWholeMessageWhateverTheOtherReads) {
  const std::string content = "Subject: hello\n\nfor both\n";
  std::binary_semaphore second_has_read{0};
  std::optional<std::string> first_got;
  FakeClamd const first(
      [&](int connection) {
        char byte = 0;  // the descriptor waits in the socket while the second server reads
        (void)::recv(connection, &byte, 1, MSG_PEEK);
        second_has_read.acquire();
        first_got = ReadRequest(connection);
        (void)WriteAll(connection, kOk);
      },
      NewPath());
  FakeClamd const second(
      [&](int connection) {
        EXPECT_EQ(ReadRequest(connection), content);
        second_has_read.release();
        WaitUntilPeerCloses(connection);
      },
      NewPath());
  EXPECT_EQ(Scan({first.name(), second.name()}, kNever, content).kind, Kind::kClean);
  EXPECT_EQ(first_got, content);
}

TEST_F(SecondServerTest, EachFurtherOneIsAskedAfterTwiceTheTime) {
  FakeClamd const first(Hang, NewPath());
  FakeClamd const second(Hang, NewPath());
  FakeClamd const third(Answer(kOk), NewPath());
  const std::vector<std::string> all = {first.name(), second.name(), third.name()};
  options_.patience = milliseconds(1'000);
  EXPECT_EQ(Scan(all, milliseconds(2'500)).kind, Kind::kNone);
  EXPECT_EQ(third.connections(), 0);
  EXPECT_EQ(Scan(all).server, third.name());
  EXPECT_GE(elapsed_, milliseconds(3'000));
}

TEST_F(SecondServerTest, AThirdTakesThePlaceOfOneWithoutAVerdict) {
  FakeClamd const hung(Hang, NewPath());
  FakeClamd const broken(Answer(kError), NewPath());
  FakeClamd const well(Answer(kOk), NewPath());
  EXPECT_EQ(Scan({hung.name(), broken.name(), well.name()}).server, well.name());
}

TEST_F(SecondServerTest, AnExceededLimitOfOneMakesTheOthersOkWorthless) {
  std::binary_semaphore second_answers{0};
  FakeClamd const first(
      [&](int connection) {
        (void)ReadRequest(connection);
        second_answers.acquire();
        (void)WriteAll(connection, "stream: Heuristics.Limits.Exceeded.MaxScanSize FOUND\0"sv);
      },
      NewPath());
  FakeClamd const second(
      [&](int connection) {
        (void)ReadRequest(connection);
        second_answers.release();
        std::this_thread::sleep_for(milliseconds(500));
        (void)WriteAll(connection, kOk);
      },
      NewPath());
  EXPECT_EQ(Scan({first.name(), second.name()}).kind, Kind::kNone);
}

TEST_F(SecondServerTest, AProofHasLittleTimeWhereOthersCanBeAsked) {
  FakeClamd const first(Answer(kOk), NewPath());
  FakeClamd const second(Answer(kOk), NewPath());
  Clock::duration time{};
  options_.objection = [&](size_t, Clock::time_point deadline) -> std::optional<Objection> {
    time = deadline - Clock::now();
    return std::nullopt;
  };
  EXPECT_EQ(Scan({first.name(), second.name()}).kind, Kind::kClean);
  EXPECT_LT(time, kPatience);
  EXPECT_EQ(Scan({first.name()}).kind, Kind::kClean);
  EXPECT_GT(time, kPatience);
}

TEST_F(SecondServerTest, AProofHasAllItsTimeWhereNoOtherCanBeReached) {
  FakeClamd const slow(Answer(kOk), NewPath());
  std::vector<size_t> proved;
  options_.objection = [&](size_t server, Clock::time_point deadline) -> std::optional<Objection> {
    proved.push_back(server);
    if (server == 0 && deadline - Clock::now() < kPatience) {
      std::this_thread::sleep_until(deadline);
      return Objection{.reason = "no time left for its proof"};
    }
    return std::nullopt;
  };
  EXPECT_EQ(Scan({slow.name(), "unix:" + NewPath()}).server, slow.name());
  EXPECT_EQ(proved, (std::vector<size_t>{0, 0}));
  EXPECT_EQ(slow.connections(), 1);
  proved.clear();
  FakeClamd const well(Answer(kOk), NewPath());
  EXPECT_EQ(Scan({slow.name(), well.name()}).server, well.name());
  EXPECT_EQ(proved, (std::vector<size_t>{0, 1}));
}

TEST_F(SecondServerTest, AnAnswerThatCameDuringAnothersProofCounts) {
  std::binary_semaphore second_asked{0};
  std::binary_semaphore proof_began{0};
  std::binary_semaphore second_answered{0};
  FakeClamd const blind(
      [&](int connection) {
        (void)ReadRequest(connection);
        second_asked.acquire();
        (void)WriteAll(connection, kOk);
      },
      NewPath());
  FakeClamd const sees(
      [&](int connection) {
        (void)ReadRequest(connection);
        second_asked.release();
        EXPECT_TRUE(proof_began.try_acquire_for(kPatience));
        (void)WriteAll(connection, kFound);
        second_answered.release();
      },
      NewPath());
  options_.scan_timeout = milliseconds(3'000);
  options_.objection = [&](size_t, Clock::time_point) {
    proof_began.release();
    EXPECT_TRUE(second_answered.try_acquire_for(kPatience));
    std::this_thread::sleep_for(options_.scan_timeout);
    return std::optional(Objection{.reason = "it is blind"});
  };
  EXPECT_EQ(Scan({blind.name(), sees.name()}).kind, Kind::kInfected);
}

TEST_F(SecondServerTest, OneThatIsBackIsAskedWhileTheFirstHangs) {
  FakeClamd const hung(Hang, NewPath());
  const std::string path = NewPath();
  std::optional<FakeClamd> back;
  std::thread start([&] {
    std::this_thread::sleep_for(milliseconds(300));
    back.emplace(Answer(kOk), path);
  });
  EXPECT_EQ(Scan({"unix:" + path, hung.name()}).server, "unix:" + path);
  start.join();
}

TEST_F(SecondServerTest, ABlackHoleBetweenTwoIsNotWaitedFor) {
  FakeClamd const hung(Hang, NewPath());
  BlackHole const hole(NewPath());
  BlackHole const other(NewPath());
  FakeClamd const well(Answer(kOk), NewPath());
  options_.patience = milliseconds(4'000);
  options_.connect_timeout = kNever;
  const auto began = Clock::now();
  EXPECT_EQ(Scan({hung.name(), hole.name(), other.name(), well.name()}).server, well.name());
  EXPECT_LT(Clock::now() - began, milliseconds(11'000));  // the next turn would be at 12
}

TEST_F(SecondServerTest, OneThatCannotBeReachedLeavesTheFirst) {
  FakeClamd const first(
      [](int connection) {
        (void)ReadRequest(connection);
        std::this_thread::sleep_for(milliseconds(300));
        (void)WriteAll(connection, kOk);
      },
      NewPath());
  BlackHole const hole(NewPath());
  EXPECT_EQ(Scan({first.name(), NobodyThere(), hole.name()}).kind, Kind::kClean);
}

TEST_F(ClamdClientTest, TheDeadlineEndsItWithTheLastFailure) {
  const std::string name = NobodyThere();
  const ClamdVerdict verdict = Scan({name}, milliseconds(700));
  EXPECT_EQ(verdict.kind, Kind::kNone);
  EXPECT_EQ(verdict.text, name + ": connect: No such file or directory");
  EXPECT_GE(elapsed_, milliseconds(700));
  EXPECT_LT(elapsed_, kPatience);
}

TEST_F(ClamdClientTest, NoTimeNoServerNoVerdict) {
  FakeClamd const server(Answer(kOk), NewPath());
  EXPECT_EQ(Scan({server.name()}, milliseconds(-1)).text, "no time left to ask a server");
  options_.servers.clear();
  const Fd null(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const auto verdict = ScanWithClamd(null.get(), options_, Clock::now() + milliseconds(100));
  EXPECT_EQ(verdict.kind, Kind::kNone);
  EXPECT_EQ(verdict.text, "no server");
}

TEST_F(ClamdClientTest, TheStartGoesAround) {
  FakeClamd const first(Answer(kOk), NewPath());
  FakeClamd const second(Answer(kOk), NewPath());
  for (size_t i = 0; i < 10; ++i) {
    options_.start = i;
    EXPECT_EQ(Scan({first.name(), second.name()}).kind, Kind::kClean);
  }
  EXPECT_EQ(first.connections(), 5);
  EXPECT_EQ(second.connections(), 5);
}

TEST_F(ClamdClientTest, AMessageThatCannotBeReadIsNoVerdict) {
  FakeClamd const unix_server(Answer(kOk), NewPath());
  FakeClamd const tcp_server(Answer(kOk));
  const Fd write_only(::open(dir_.File("m", "x").c_str(), O_WRONLY | O_CLOEXEC));
  std::array<int, 2> ends;
  ASSERT_EQ(::pipe(ends.data()), 0);
  const Fd pipe_read(ends[0]);
  const Fd pipe_write(ends[1]);
  options_.servers = ParseClamdServers(tcp_server.name()).servers;
  auto verdict = ScanWithClamd(write_only.get(), options_, Clock::now() + milliseconds(5000));
  EXPECT_EQ(verdict.text, tcp_server.name() + ": message: read: Bad file descriptor");
  options_.servers = ParseClamdServers(unix_server.name()).servers;
  verdict = ScanWithClamd(pipe_read.get(), options_, Clock::now() + milliseconds(5000));
  EXPECT_EQ(verdict.text, unix_server.name() + ": message: rewind: Illegal seek");
}

}  // namespace
}  // namespace qhpsi
