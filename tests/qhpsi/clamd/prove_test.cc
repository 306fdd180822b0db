#include "qhpsi/clamd/prove.h"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "qhpsi/base/wait.h"
#include "qhpsi/clamd/objection.h"
#include "qhpsi/clamd/server_list.h"
#include "tests/qhpsi/clamd/fake_clamd.h"
#include "tests/temp_dir.h"

namespace qhpsi {
namespace {

using namespace std::string_view_literals;

constexpr std::chrono::milliseconds kPatience{20'000};

class ProveTest : public testing::Test {
 protected:
  static std::optional<Objection> ObjectionTo(const std::string& server,
                                              std::chrono::milliseconds time = kPatience) {
    const ClamdServerList list = ParseClamdServers(server);
    EXPECT_EQ(list.error, "");
    return WhyNotBelieved(list.servers.at(0), kPatience, Clock::now() + time);
  }

  tests::TempDir dir_;
};

TEST_F(ProveTest, OneThatCallsTheProofMailInfectedIsBelieved) {
  FakeClamd const sees(Answer("fd[9]: Eicar-Test-Signature FOUND\0"sv), dir_.Path("socket"));
  EXPECT_EQ(ObjectionTo(sees.name()), std::nullopt);
}

TEST_F(ProveTest, OneThatCallsItCleanIsNot) {
  FakeClamd const blind(Answer("fd[9]: OK\0"sv), dir_.Path("socket"));
  const auto objection = ObjectionTo(blind.name());
  ASSERT_TRUE(objection);
  EXPECT_EQ(objection->reason, blind.name() + " is not believed: it calls EICAR clean");
  EXPECT_FALSE(objection->has_broken_off);
}

TEST_F(ProveTest, NorOneThatAnswersWithAnError) {
  FakeClamd const full(Answer("fd[9]: Can't create new file ERROR\0"sv), dir_.Path("socket"));
  const auto objection = ObjectionTo(full.name());
  ASSERT_TRUE(objection);
  EXPECT_EQ(objection->reason,
            full.name() + " is not believed: fd[9]: Can't create new file ERROR");
  EXPECT_FALSE(objection->has_broken_off);
}

TEST_F(ProveTest, OneThatHangsUpMayJustBeRestarting) {
  FakeClamd const killed([](int connection) { (void)ReadRequest(connection); },
                         dir_.Path("socket"));
  const auto objection = ObjectionTo(killed.name());
  ASSERT_TRUE(objection);
  EXPECT_EQ(objection->reason, killed.name() + ": proof: closed without a reply");
  EXPECT_TRUE(objection->has_broken_off);
}

TEST_F(ProveTest, AsMayOneThatCannotBeReached) {
  const std::string gone = "unix:" + dir_.Path("socket");
  const auto objection = ObjectionTo(gone);
  ASSERT_TRUE(objection);
  EXPECT_EQ(objection->reason, gone + ": connect: No such file or directory");
  EXPECT_TRUE(objection->has_broken_off);
}

TEST_F(ProveTest, WithoutTimeTheReasonSaysSo) {
  FakeClamd const server(Answer("fd[9]: OK\0"sv), dir_.Path("socket"));
  const auto objection = ObjectionTo(server.name(), std::chrono::milliseconds(0));
  ASSERT_TRUE(objection);
  EXPECT_EQ(objection->reason, server.name() + " is not believed: no time left for its proof");
  EXPECT_FALSE(objection->has_broken_off);
}

}  // namespace
}  // namespace qhpsi
