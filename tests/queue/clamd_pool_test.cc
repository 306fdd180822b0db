#include "queue/clamd_pool.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "qhpsi/base/wait.h"
#include "qhpsi/clamd/server_list.h"
#include "queue/proof_file.h"
#include "queue/settings.h"
#include "tests/qhpsi/clamd/fake_clamd.h"
#include "tests/temp_dir.h"

namespace queue {
namespace {

using namespace std::string_view_literals;
using qhpsi::Clock;
using qhpsi::FakeClamd;
using std::chrono::seconds;

constexpr seconds kPatience{20};
constexpr std::string_view kInfected = "fd[9]: Eicar-Test-Signature FOUND\0"sv;
constexpr std::string_view kClean = "fd[9]: OK\0"sv;

class ClamdPoolTest : public testing::Test {
 protected:
  ClamdPoolTest() {
    settings_.clamd.connect_timeout_seconds = 20;
    settings_.clamd.timeout_seconds = 20;
    settings_.timeout_seconds = 20;
    settings_.proof_seconds = 600;
  }

  // Of a server that nothing listens for.
  std::string Gone(std::string_view name) const { return "unix:" + temp_.Path(name); }

  ClamdPool Pool(const std::string& servers) {
    settings_.clamd.servers = qhpsi::ParseClamdServers(servers).servers;
    return {settings_, Clock::now() + kPatience, temp_.Path()};
  }

  static std::vector<std::string> Names(const ClamdPool& pool) {
    std::vector<std::string> names;
    for (const qhpsi::ClamdServer& server : pool.servers()) {
      names.push_back(server.name);
    }
    return names;
  }

  ProofFile FileOf(const std::string& server) const { return {server, server, temp_.Path()}; }

  void HasTrouble(const std::string& server, int times) const {
    for (int i = 0; i < times; ++i) {
      FileOf(server).NoteTrouble("no answer");
    }
  }

  // As if all that is remembered had been noted so long ago.
  void Age(seconds by) const {
    for (const auto& file : std::filesystem::directory_iterator(temp_.Path())) {
      std::filesystem::last_write_time(file, std::filesystem::file_time_type::clock::now() - by);
    }
  }

  // A server has a moment to prove itself, which may be too short on a busy machine: another mail
  // sees it, then.
  static bool SoonerOrLater(const std::function<bool()>& happens) {
    const auto deadline = Clock::now() + kPatience;
    bool happened = happens();
    while (!happened && Clock::now() < deadline) {
      happened = happens();
    }
    return happened;
  }

  tests::TempDir temp_;
  ScanSettings settings_;
};

TEST_F(ClamdPoolTest, HasEachServerOnce) {
  auto names = Names(Pool(Gone("a") + " " + Gone("b") + " " + Gone("c") + " " + Gone("d")));
  std::sort(names.begin(), names.end());
  EXPECT_EQ(names, (std::vector<std::string>{Gone("a"), Gone("b"), Gone("c"), Gone("d")}));
}

TEST_F(ClamdPoolTest, OneThatWasInTroubleLatelyComesLast) {
  for (const auto* sick : {"a", "b"}) {
    HasTrouble(Gone(sick), 1);
    EXPECT_EQ(Names(Pool(Gone("a") + " " + Gone("b"))).back(), Gone(sick));
    FileOf(Gone(sick)).NoteProved();
  }
}

TEST_F(ClamdPoolTest, TheOnlyOneThatIsWellComesFirst) {
  std::string servers = Gone("well");
  for (const auto* sick : {"a", "b", "c", "d", "e"}) {
    HasTrouble(Gone(sick), 1);
    servers += " " + Gone(sick);
  }
  EXPECT_EQ(Names(Pool(servers)).front(), Gone("well"));
}

TEST_F(ClamdPoolTest, AMinuteLaterOneMailSeesWhetherItIsWell) {
  FakeClamd const well(qhpsi::Answer(kInfected), temp_.Path("well"));
  HasTrouble(well.name(), 3);
  (void)Pool(well.name() + " " + Gone("other"));
  EXPECT_EQ(FileOf(well.name()).ReadTrouble().times, 3);
  EXPECT_TRUE(SoonerOrLater([&] {
    Age(seconds(61));
    (void)Pool(well.name() + " " + Gone("other"));
    return FileOf(well.name()).Proved().has_value();
  }));
  EXPECT_EQ(FileOf(well.name()).ReadTrouble().times, 0);
}

TEST_F(ClamdPoolTest, InALargePoolTooItHasTimeForThat) {
  FakeClamd const busy(
      [](int connection) {
        std::this_thread::sleep_for(std::chrono::milliseconds(60));
        qhpsi::Answer(kInfected)(connection);
      },
      temp_.Path("busy"));
  std::string servers = busy.name();
  for (int i = 0; i < 50; ++i) {
    const std::string other = Gone("other") + std::to_string(i);
    servers.append(" ").append(other);
    HasTrouble(other, 1);
  }
  EXPECT_TRUE(SoonerOrLater([&] {
    HasTrouble(busy.name(), 1);
    Age(seconds(61));
    return Names(Pool(servers)).front() == busy.name();
  }));
}

TEST_F(ClamdPoolTest, OneThatIsStillBlindIsLeftAloneForAnotherMinute) {
  FakeClamd const blind(qhpsi::Answer(kClean), temp_.Path("blind"));
  const std::string servers = blind.name() + " " + Gone("other");
  HasTrouble(blind.name(), 1);
  Age(seconds(61));
  for (int mail = 0; mail < 3; ++mail) {
    EXPECT_EQ(Names(Pool(servers)).back(), blind.name());
    EXPECT_EQ(FileOf(blind.name()).ReadTrouble().times, 2);
  }
}

TEST_F(ClamdPoolTest, MailsBesideTheOneThatLooksLeaveItAlone) {
  const std::string name = Gone("sick");
  std::atomic<bool> is_fresh = false;  // the trouble, while it is asked
  FakeClamd const sick(
      [&](int) {
        const auto age = ProofFile::Time::clock::now() - FileOf(name).ReadTrouble().last;
        is_fresh = is_fresh || age < seconds(60);
      },
      temp_.Path("sick"));
  HasTrouble(name, 1);
  EXPECT_TRUE(SoonerOrLater([&] {
    Age(seconds(61));
    (void)Pool(name + " " + Gone("other"));
    return is_fresh.load();
  }));
}

TEST_F(ClamdPoolTest, AllAreDownWhereEachHasFailedSeveralMails) {
  const std::string servers = Gone("a") + " " + Gone("b");
  HasTrouble(Gone("a"), 3);
  HasTrouble(Gone("b"), 2);
  EXPECT_EQ(Pool(servers).WhyAllAreDown(), std::nullopt);
  EXPECT_FALSE(Pool(servers).IsWaitingInVain());
  HasTrouble(Gone("b"), 1);
  EXPECT_TRUE(Pool(servers).IsWaitingInVain());
  const auto reason = Pool(servers).WhyAllAreDown();
  ASSERT_TRUE(reason);
  EXPECT_NE(reason->find("connect: No such file or directory"), std::string::npos) << *reason;
}

TEST_F(ClamdPoolTest, TheFirstOfThoseThatProvesItselfIsAskedFirst) {
  FakeClamd const back(qhpsi::Answer(kInfected), temp_.Path("back"));
  EXPECT_TRUE(SoonerOrLater([&] {
    HasTrouble(back.name(), 3);
    HasTrouble(Gone("a"), 3);
    HasTrouble(Gone("b"), 3);
    ClamdPool pool = Pool(Gone("a") + " " + back.name() + " " + Gone("b"));
    return !pool.WhyAllAreDown() && Names(pool).front() == back.name();
  }));
  EXPECT_TRUE(FileOf(back.name()).Proved());
}

TEST_F(ClamdPoolTest, AFreshProofIsEnough) {
  FakeClamd const sees(qhpsi::Answer(kInfected), temp_.Path("sees"));
  for (int mail = 0; mail < 3; ++mail) {
    EXPECT_EQ(Pool(sees.name()).WhyNotBelieved(0, Clock::now() + kPatience), std::nullopt);
  }
  EXPECT_EQ(sees.connections(), 1);
}

TEST_F(ClamdPoolTest, SoIsOneSinceTheScanBegan) {
  settings_.proof_seconds = 1;
  settings_.timeout_seconds = 3600;  // so that it began an hour ago
  FileOf(Gone("slow")).NoteProved();
  Age(seconds(1800));
  EXPECT_EQ(Pool(Gone("slow")).WhyNotBelieved(0, Clock::now() + kPatience), std::nullopt);
  settings_.timeout_seconds = 20;
  EXPECT_TRUE(Pool(Gone("slow")).WhyNotBelieved(0, Clock::now() + kPatience));
}

TEST_F(ClamdPoolTest, OneThatIsBlindIsNotBelievedAndInTrouble) {
  FakeClamd const blind(qhpsi::Answer(kClean), temp_.Path("blind"));
  const auto objection = Pool(blind.name()).WhyNotBelieved(0, Clock::now() + kPatience);
  ASSERT_TRUE(objection);
  EXPECT_EQ(FileOf(blind.name()).ReadTrouble().reason, objection->reason);
}

TEST_F(ClamdPoolTest, OneThatIsRestartedInItsProofIsInNoTrouble) {
  FakeClamd const killed([](int connection) { (void)qhpsi::ReadRequest(connection); },
                         temp_.Path("killed"));
  const auto objection = Pool(killed.name()).WhyNotBelieved(0, Clock::now() + kPatience);
  ASSERT_TRUE(objection);
  EXPECT_TRUE(objection->has_broken_off);
  EXPECT_EQ(FileOf(killed.name()).ReadTrouble().times, 0);
}

TEST_F(ClamdPoolTest, NorOneForWhichThisMailHadNoTimeLeft) {
  FakeClamd const sees(qhpsi::Answer(kInfected), temp_.Path("sees"));
  settings_.clamd.servers = qhpsi::ParseClamdServers(sees.name()).servers;
  const ClamdPool pool(settings_, Clock::now(), temp_.Path());
  EXPECT_TRUE(pool.WhyNotBelieved(0, Clock::now()));
  EXPECT_EQ(FileOf(sees.name()).ReadTrouble().times, 0);
}

TEST_F(ClamdPoolTest, WithoutProofsAnAnswerEndsAllTrouble) {
  settings_.proof_seconds = 0;
  HasTrouble(Gone("a"), 3);
  ClamdPool pool = Pool(Gone("a"));
  EXPECT_EQ(pool.WhyAllAreDown(), std::nullopt);
  EXPECT_EQ(pool.WhyNotBelieved(0, Clock::now() + kPatience), std::nullopt);
  EXPECT_EQ(FileOf(Gone("a")).ReadTrouble().times, 0);
  EXPECT_FALSE(FileOf(Gone("a")).Proved());
}

TEST_F(ClamdPoolTest, WithoutProofsNobodyLooksWhetherOneIsWell) {
  settings_.proof_seconds = 0;
  FakeClamd const blind(qhpsi::Answer(kClean), temp_.Path("blind"));
  HasTrouble(blind.name(), 1);
  Age(seconds(61));
  (void)Pool(blind.name() + " " + Gone("other"));
  EXPECT_EQ(FileOf(blind.name()).ReadTrouble().times, 1);
}

}  // namespace
}  // namespace queue
