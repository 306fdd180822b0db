#include "queue/scan.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>

#include "qhpsi/base/fd.h"
#include "qhpsi/clamd/server_list.h"
#include "queue/disk.h"
#include "queue/exit_code.h"
#include "queue/queue_dir.h"
#include "queue/scan_report.h"
#include "queue/settings.h"
#include "queue/verdict.h"
#include "tests/qhpsi/clamd/fake_clamd.h"
#include "tests/queue/scratch_queue.h"
#include "tests/temp_dir.h"

namespace queue {
namespace {

using Kind = Verdict::Kind;
using Clock = std::chrono::steady_clock;
using std::chrono::seconds;

// A scanner that is a line of shell, run as qhpsi would run it.
class ScanTest : public testing::Test {
 protected:
  static ScanSettings Shell(const std::string& line, int timeout_seconds = 80) {
    ScanSettings settings;
    settings.qhpsi = "/bin/sh";
    settings.command = {"sh", "-c", line};
    settings.environment = {"PATH=/usr/bin:/bin"};
    settings.infected_status = 1;
    settings.clean_status = 0;
    settings.timeout_seconds = timeout_seconds;
    return settings;
  }

  static ScanSettings Clamd(const qhpsi::FakeClamd& clamd) {
    ScanSettings settings;
    settings.qhpsi = "/nowhere/qhpsi";
    settings.command = {"clamd:"};
    settings.clamd = {.servers = qhpsi::ParseClamdServers(clamd.name()).servers,
                      .connect_timeout_seconds = 40,
                      .timeout_seconds = 40};
    settings.timeout_seconds = 40;
    return settings;
  }

  ScanReport Run(const std::string& shell, int timeout_seconds = 80) const {
    return Scan(Shell(shell, timeout_seconds), 11);
  }

  ScanReport Scan(const ScanSettings& settings, uint64_t bytes) const {
    return queue::Scan(settings, File(), bytes, {disk_, queue_dir_, ::getpid(), 0});
  }

  ScannedFile File() const { return {message_fd_.get(), message_}; }

  tests::TempDir temp_;
  mutable Disk disk_;
  const ScratchQueue queue_;
  const QueueDir queue_dir_ = queue_.dir();
  std::string message_ = temp_.File("message", "the message");
  const qhpsi::Fd message_fd_{::open(message_.c_str(), O_RDONLY)};
};

TEST_F(ScanTest, TheExitStatusIsTheVerdict) {
  EXPECT_EQ(Run("exit 0").verdict.kind, Kind::kClean);
  EXPECT_EQ(Run("exit 1").verdict.kind, Kind::kInfected);
  EXPECT_EQ(Run("exit 2").verdict.kind, Kind::kNone);
  EXPECT_EQ(Run("kill -9 $$").verdict.kind, Kind::kNone);
}

TEST_F(ScanTest, TheMessageIsOnDescriptor0) {
  EXPECT_EQ(Run("test \"$(cat)\" = 'the message'").verdict.kind, Kind::kClean);
}

TEST_F(ScanTest, ANameAfterALotOfNoiseIsFound) {
  const std::string noise = "i=0; while [ $i -lt 4000 ]; do echo noise $i; i=$((i+1)); done; ";
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(Run(noise + "echo 'x: Eicar FOUND'; exit 1").verdict.detail, "Eicar");
  }
}

TEST_F(ScanTest, AScannerThatPrintsForEverRunsOutOfTime) {
  const auto start = Clock::now();
  const ScanReport report = Run("while :; do echo noise; done", 1);
  EXPECT_EQ(report.verdict.kind, Kind::kNone);
  EXPECT_TRUE(report.verdict.detail.starts_with("no verdict in 1 seconds"));
  EXPECT_LT(Clock::now() - start, seconds(40));
}

TEST_F(ScanTest, AStrayChildHoldsNothingUp) {
  const auto start = Clock::now();
  EXPECT_EQ(Run("sleep 80 & exit 0").verdict.kind, Kind::kClean);
  EXPECT_LT(Clock::now() - start, seconds(40));
}

TEST_F(ScanTest, WhatRunsOutOfTimeIsKilledWithItsChildren) {
  const std::string pid_file = temp_.Path("pid");
  Run("sleep 100 & echo $! > " + pid_file + "; wait", 3);
  pid_t child = 0;
  std::ifstream(pid_file) >> child;
  ASSERT_GT(child, 0);
  const auto deadline = Clock::now() + seconds(40);
  const std::string status = "/proc/" + std::to_string(child) + "/status";
  const auto is_running = [&] {
    std::ifstream in(status);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    return !text.empty() && text.find("State:\tZ") == std::string::npos;
  };
  while (is_running() && Clock::now() < deadline) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  EXPECT_FALSE(is_running());
}

TEST_F(ScanTest, AMissingQhpsiIsNoVerdict) {
  ScanSettings settings;
  settings.qhpsi = "/nowhere/qhpsi";
  settings.command = {"scanner"};
  settings.timeout_seconds = 40;
  const ScanReport report = Scan(settings, 11);
  EXPECT_EQ(report.verdict.kind, Kind::kNone);
  EXPECT_EQ(report.verdict.detail, "cannot run /nowhere/qhpsi: No such file or directory");
  // It may become a line of the header.
  settings.qhpsi = "/nowhere/a\nb";
  EXPECT_EQ(Scan(settings, 11).verdict.detail,
            "cannot run /nowhere/a?b: No such file or directory");
}

TEST_F(ScanTest, ClamdIsAskedWithoutAProcessBetween) {
  using namespace std::string_literals;
  const auto ask = [&](const std::string& reply) {
    const qhpsi::FakeClamd clamd(qhpsi::Answer(reply));
    return Scan(Clamd(clamd), 11).verdict;
  };
  EXPECT_EQ(ask("stream: OK\0"s).kind, Kind::kClean);
  const Verdict infected = ask("stream: Eicar FOUND\0"s);
  EXPECT_EQ(infected.kind, Kind::kInfected);
  EXPECT_EQ(infected.detail, "Eicar");
  const Verdict none = ask("stream: no memory ERROR\0"s);
  EXPECT_EQ(none.kind, Kind::kNone);
  EXPECT_EQ(none.failure, ExitCode::kNoVerdict);
  EXPECT_TRUE(none.detail.ends_with(": stream: no memory ERROR")) << none.detail;
}

TEST_F(ScanTest, AClamdThatCallsEverythingCleanIsNotBelieved) {
  using namespace std::string_literals;
  const auto scan = [&](const qhpsi::FakeClamd& clamd, int proof_seconds) {
    ScanSettings settings = Clamd(clamd);
    settings.proof_seconds = proof_seconds;
    return Scan(settings, 11);
  };
  const qhpsi::FakeClamd blind(qhpsi::Answer("stream: OK\0"s));
  const ScanReport report = scan(blind, 10);
  const std::string why = blind.name() + " is not believed: it calls EICAR clean";
  EXPECT_EQ(report.verdict.kind, Kind::kNone);
  EXPECT_EQ(report.verdict.detail, why);
  EXPECT_EQ(report.scanner_lines, "qhpsi: " + why + "\n");
  EXPECT_EQ(scan(blind, 0).verdict.kind, Kind::kClean);
}

TEST_F(ScanTest, AScannerMustFindTheVirusInTheProofMail) {
  const auto scan = [&](const std::string& shell) {
    ScanSettings settings = Shell(shell);
    settings.proof_seconds = 10;
    return Scan(settings, 11).verdict;
  };
  EXPECT_EQ(scan("exit 0").detail, "sh is not believed: it calls EICAR clean");
  EXPECT_EQ(scan("! grep -q eicar.zip").kind, Kind::kClean);
  const Verdict broken = scan("grep -q eicar.zip && exit 2; exit 0");
  EXPECT_EQ(broken.kind, Kind::kNone);
  EXPECT_EQ(broken.detail, "sh is not believed: exit status 2");
  EXPECT_FALSE(broken.is_disturbed);
  const Verdict killed = scan("grep -q eicar.zip && kill -9 $$; exit 0");
  EXPECT_EQ(killed.detail, "sh is not believed: killed by signal 9");
  EXPECT_TRUE(killed.is_disturbed);
  EXPECT_TRUE(std::filesystem::is_empty("mess/0"));
}

// A client that has waited for ten minutes sends its mail again.
TEST_F(ScanTest, TheProofHasWhatIsLeftOfTheScansTime) {
  const std::string ticks = temp_.Path("ticks");
  const std::string time = temp_.Path("time");
  ScanSettings settings = Shell("grep -q eicar.zip || { sleep 3; exit 0; }; echo $QHPSITIMEOUT >" +
                                    time + "; while :; do echo >>" + ticks + "; sleep 0.1; done",
                                4);
  settings.environment.emplace_back("QHPSITIMEOUT=4");
  settings.proof_seconds = 10;
  EXPECT_EQ(Scan(settings, 11).verdict.kind, Kind::kNone);
  std::ifstream lines(ticks);
  EXPECT_LT(std::count(std::istreambuf_iterator<char>(lines), {}, '\n'), 30);
  std::string left;
  if (std::ifstream(time) >> left) {  // else the machine is busy, and there was no time for a proof
    EXPECT_EQ(left, "1");
  }
}

TEST_F(ScanTest, ALimitIsNoVirus) {
  for (const std::string name : {"Heuristics.Limits.Exceeded.MaxFileSize",
                                 "Heuristics.Email.ExceedsMaxMIMEPartsPerMessage", "(null)"}) {
    const Verdict verdict = Run("echo 'file: " + name + " FOUND'; exit 1").verdict;
    EXPECT_EQ(verdict.kind, Kind::kNone) << name;
    EXPECT_EQ(verdict.detail, "limits exceeded: " + name);
    EXPECT_EQ(Run("echo '" + name + " FOUND'; echo 'Eicar FOUND'; exit 1").verdict.detail, "Eicar");
    EXPECT_EQ(Run("echo 'Eicar FOUND'; echo '" + name + " FOUND'; exit 1").verdict.detail, "Eicar");
  }
}

TEST_F(ScanTest, SmallAndLargeMessagesMayBePassedOver) {
  ScanSettings settings;
  settings.qhpsi = "/nowhere/qhpsi";
  settings.command = {"scanner"};
  settings.min_size = 12;
  EXPECT_EQ(Scan(settings, 11).verdict.kind, Kind::kUnscanned);
  EXPECT_EQ(Scan(settings, 12).verdict.kind, Kind::kNone);
  settings.min_size = 0;
  settings.max_size = 10;
  EXPECT_EQ(Scan(settings, 11).verdict.kind, Kind::kUnscanned);
  EXPECT_EQ(Scan(settings, 10).verdict.kind, Kind::kNone);
}

}  // namespace
}  // namespace queue
