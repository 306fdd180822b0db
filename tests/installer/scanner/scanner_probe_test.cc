#include "installer/scanner/scanner_probe.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <optional>
#include <string>

#include "installer/scanner/clamd_query.h"
#include "installer/service/variable.h"
#include "qhpsi/base/fd.h"
#include "qhpsi/clamd/server_list.h"
#include "tests/qhpsi/clamd/fake_clamd.h"
#include "tests/temp_dir.h"

namespace installer {
namespace {

using namespace std::string_literals;

// Answers a z command, whatever it is.
qhpsi::FakeClamd::Handler Says(const std::string& reply) {
  return [reply](int connection) {
    std::string command;
    char c = 'z';
    while (c != '\0' && ::read(connection, &c, 1) == 1) {
      command += c;
    }
    EXPECT_TRUE(qhpsi::WriteAll(connection, reply));
  };
}

qhpsi::ClamdServer Server(const std::string& name) {
  return qhpsi::ParseClamdServers(name).servers.at(0);
}

class Probe : public testing::Test {
 protected:
  Probe() {
    std::filesystem::create_directory(home_.Path("plugins"));
    home_.File("plugins/clamd.so", "");
    home_.File("plugins/generic.so", "");
    home_.File("plugins/libclamav.so", "");
  }
  std::optional<std::string> Why(const Variables& variables) {
    return WhyNoScanner(variables, home_.Path());
  }
  void ExpectWhy(const Variables& variables, const std::string& words) {
    const auto reason = Why(variables);
    ASSERT_TRUE(reason) << words;
    EXPECT_NE(reason->find(words), std::string::npos) << *reason;
  }

  tests::TempDir home_;
};

TEST(ClamdAsk, ReturnsTheAnswer) {
  const qhpsi::FakeClamd clamd(Says("ClamAV 1.4.6/27000/Sun\0"s));
  const ClamdAnswer answer = QueryClamd(Server(clamd.name()), "VERSION", kTimeToAnswer);
  EXPECT_EQ(answer.error, "");
  EXPECT_EQ(answer.text, "ClamAV 1.4.6/27000/Sun");
}

TEST(ClamdAsk, NamesTheServerThatDoesNotAnswer) {
  EXPECT_EQ(QueryClamd(Server("unix:/nonexistent/ctl"), "PING", kTimeToAnswer).error,
            "unix:/nonexistent/ctl: connect: No such file or directory");
  const qhpsi::FakeClamd closes([](int /*connection*/) {});
  EXPECT_NE(QueryClamd(Server(closes.name()), "PING", kTimeToAnswer).error, "");
  const qhpsi::BlackHole silent;
  EXPECT_NE(QueryClamd(Server(silent.name()), "PING", std::chrono::milliseconds(50)).error, "");
}

TEST_F(Probe, NothingIsWrongWhereMailIsNotScanned) {
  EXPECT_EQ(Why({}), std::nullopt);
  EXPECT_EQ(Why({{"QHPSI", ""}}), std::nullopt);
}

TEST_F(Probe, OneClamdOfSeveralIsEnough) {
  const qhpsi::FakeClamd clamd(Says("PONG\0"s));
  for (const char* qhpsi : {"plugin: clamd.so", "clamd:"}) {
    EXPECT_EQ(Why({{"QHPSI", qhpsi}, {"CLAMD_SERVERS", "unix:/nonexistent/ctl " + clamd.name()}}),
              std::nullopt);
    ExpectWhy({{"QHPSI", qhpsi}, {"CLAMD_SERVERS", "unix:/nonexistent/ctl"}},
              "no clamd answers: unix:/nonexistent/ctl: connect: No such file");
  }
  EXPECT_EQ(Why({{"QHPSI", "clamd: " + clamd.name()}}), std::nullopt);
}

TEST_F(Probe, AClamdThatSaysSomethingElseIsNone) {
  const qhpsi::FakeClamd clamd(Says("UNKNOWN COMMAND\0"s));
  ExpectWhy({{"QHPSI", "clamd: " + clamd.name()}}, "answers UNKNOWN COMMAND");
}

TEST_F(Probe, ProgramsMustBeThere) {
  EXPECT_EQ(Why({{"QHPSI", "/bin/true %s"}}), std::nullopt);
  EXPECT_EQ(Why({{"QHPSI", "true %s"}}), std::nullopt);
  ExpectWhy({{"QHPSI", "/nonexistent/scan %s"}}, "/nonexistent/scan: no such program");
  ExpectWhy({{"QHPSI", "true %s"}, {"PATH", "/nonexistent"}},
            "true: no such program in /nonexistent");
  ExpectWhy({{"QHPSI", "plugin: generic.so"}}, "SCANCMD: not set");
  ExpectWhy({{"QHPSI", "plugin: generic.so"}, {"SCANCMD", "/nonexistent/x"}},
            "/nonexistent/x: no such program");
}

TEST_F(Probe, PluginsMustBeThere) {
  ExpectWhy({{"QHPSI", "plugin: other.so"}}, "plugins/other.so: no such plugin");
  ExpectWhy({{"QHPSI", "plugin: libclamav.so"}, {"LIBCLAMAV_DB", home_.Path("none")}},
            "no signatures there");
  EXPECT_EQ(Why({{"QHPSI", "plugin: libclamav.so"}, {"LIBCLAMAV_DB", home_.Path()}}), std::nullopt);
}

TEST_F(Probe, SettingsThatMakeNoSense) {
  ExpectWhy({{"QHPSI", "plugin:"}}, "names no plugin");
  EXPECT_TRUE(ClamdServersOf({{"QHPSI", "plugin:"}}).empty());
  EXPECT_TRUE(ClamdServersOf({{"QHPSI", "/bin/true"}}).empty());
}

}  // namespace
}  // namespace installer
