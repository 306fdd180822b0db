// The plugins as they are installed, each in a qhpsi of its own.

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/qhpsi/clamd/fake_clamd.h"
#include "tests/qhpsi/launcher.h"
#include "tests/qhpsi/run.h"
#include "tests/temp_dir.h"

namespace qhpsi {
namespace {

using Words = std::vector<std::string>;
using namespace std::string_literals;

class PluginsTest : public testing::Test {
 protected:
  RunResult Scan(const std::string& plugin, Words environment) {
    environment.push_back("PLUGINDIR=" + Built("qhpsi/plugins"));
    environment.emplace_back("PATH=/usr/bin:/bin");
    return Launch({"plugin:" + message_, plugin}, environment);
  }

  void ExpectClean(const RunResult& result) {
    EXPECT_EQ(result.exit_status, 0);
    EXPECT_EQ(result.out, "");
    EXPECT_EQ(result.err, "");
  }

  void ExpectInfected(const RunResult& result, const std::string& name) {
    EXPECT_EQ(result.exit_status, 1);
    EXPECT_EQ(result.out, message_ + ": " + name + " FOUND\n");
  }

  // Expects an error whose reason contains `reason`.
  void ExpectError(const RunResult& result, const std::string& reason, int status = 2) {
    EXPECT_EQ(result.exit_status, status);
    EXPECT_TRUE(result.out.starts_with(message_ + ": ")) << result.out;
    EXPECT_TRUE(result.out.ends_with(" ERROR\n")) << result.out;
    EXPECT_NE(result.out.find(reason), std::string::npos) << result.out;
  }

  tests::TempDir dir_;
  std::string message_ = dir_.File("message", "Subject: hello\n\nhello\n");
};

class ClamdPluginTest : public PluginsTest {};

TEST_F(ClamdPluginTest, AsksTheServersInTheList) {
  const FakeClamd clean(Answer("fd[9]: OK\0"s), dir_.Path("clean"));
  ExpectClean(Scan("clamd.so", {"CLAMD_SERVERS=" + clean.name()}));
  const FakeClamd infected(Answer("stream: Eicar FOUND\0"s));
  ExpectInfected(Scan("clamd.so", {"CLAMD_SERVERS=" + infected.name()}), "Eicar");
  const FakeClamd error(Answer("fd[9]: Out of memory ERROR\0"s), dir_.Path("error"));
  ExpectError(Scan("clamd.so", {"CLAMD_SERVERS=" + error.name()}),
              error.name() + ": fd[9]: Out of memory ERROR");
}

TEST_F(ClamdPluginTest, StartsAnywhereInTheList) {
  const FakeClamd first(Answer("fd[9]: OK\0"s), dir_.Path("first"));
  const FakeClamd second(Answer("fd[9]: OK\0"s), dir_.Path("second"));
  constexpr int kRuns = 100;
  for (int i = 0; i < kRuns; ++i) {
    ExpectClean(
        Scan("clamd.so", {"CLAMD_SERVERS=" + first.name() + " " + second.name(), "QHPSIPROOF=0"}));
  }
  EXPECT_EQ(first.connections() + second.connections(), kRuns);
  // A fair coin is less even than this once in millions of test runs.
  EXPECT_GT(first.connections(), kRuns / 4);
  EXPECT_GT(second.connections(), kRuns / 4);
}

TEST_F(ClamdPluginTest, ABlindServerOfSeveralHandsOver) {
  const FakeClamd blind(Answer("fd[9]: OK\0"s), dir_.Path("blind"));
  const FakeClamd sees(
      [](int connection) {
        const auto message = ReadRequest(connection);
        const bool is_proof = message && message->find("eicar.zip") != std::string::npos;
        const std::string reply = is_proof ? "fd[9]: Eicar FOUND\0"s : "fd[9]: OK\0"s;
        (void)::send(connection, reply.data(), reply.size(), MSG_NOSIGNAL);
      },
      dir_.Path("sees"));
  for (int i = 0; i < 10; ++i) {
    ExpectClean(Scan("clamd.so", {"CLAMD_SERVERS=" + blind.name() + " " + sees.name()}));
  }
  const FakeClamd other(Answer("fd[9]: OK\0"s), dir_.Path("other"));
  ExpectError(Scan("clamd.so", {"CLAMD_SERVERS=" + blind.name() + " " + other.name()}),
              " is not believed: it calls EICAR clean");
}

TEST_F(ClamdPluginTest, NobodyWaitsLongerThanAskedForAServerToComeBack) {
  const auto started = std::chrono::steady_clock::now();
  ExpectError(Scan("clamd.so", {"CLAMD_SERVERS=unix:" + dir_.Path("gone"), "CLAMD_WAIT=1"}),
              "unix:" + dir_.Path("gone") + ": connect: No such file or directory");
  EXPECT_LT(std::chrono::steady_clock::now() - started, std::chrono::seconds(20));
}

TEST_F(ClamdPluginTest, EndsBeforeQmailQueueWouldKillIt) {
  const auto started = std::chrono::steady_clock::now();
  const RunResult result =
      Scan("clamd.so", {"CLAMD_SERVERS=unix:" + dir_.Path("gone"), "QHPSITIMEOUT=6"});
  const auto elapsed = std::chrono::steady_clock::now() - started;
  ExpectError(result, "unix:" + dir_.Path("gone") + ": connect: No such file or directory");
  EXPECT_GE(elapsed, std::chrono::milliseconds(5400));
  EXPECT_LT(elapsed, std::chrono::milliseconds(6000));
}

TEST_F(ClamdPluginTest, AHungServerIsLeftAfterItsTime) {
  const FakeClamd hung(
      [](int connection) {
        (void)ReadRequest(connection);
        (void)ReadRequest(connection);  // nothing more until the client closes
      },
      dir_.Path("hung"));
  const auto started = std::chrono::steady_clock::now();
  const RunResult result =
      Scan("clamd.so", {"CLAMD_SERVERS=" + hung.name(), "CLAMD_TIMEOUT=1", "QHPSITIMEOUT=4"});
  ExpectError(result, hung.name() + ": read: Connection timed out");
  EXPECT_EQ(hung.connections(), 1) << "it may still be scanning: asked again";
  EXPECT_LT(std::chrono::steady_clock::now() - started, std::chrono::seconds(20));
}

TEST_F(ClamdPluginTest, JunkInASettingIsAnError) {
  for (const char* name : {"QHPSITIMEOUT", "CLAMD_CONNECT_TIMEOUT", "CLAMD_TIMEOUT"}) {
    for (const char* value : {"0", "86401", "x", "1s", "-1", " 1", "1.5"}) {
      ExpectError(Scan("clamd.so", {std::string(name) + "=" + value}),
                  std::string(name) + ": not a whole number of seconds from 1 to 86400");
    }
  }
  ExpectError(Scan("clamd.so", {"CLAMD_SERVERS=tcp:localhost:3310"}),
              "CLAMD_SERVERS: tcp:localhost:3310: the host is not a numeric address");
  ExpectError(Scan("clamd.so", {"CLAMD_SERVERS= "}), "CLAMD_SERVERS: no server in the list");
}

TEST_F(ClamdPluginTest, AMessageThatIsGoneIsAnError) {
  message_ = dir_.Path("gone");
  ExpectError(Scan("clamd.so", {}), "message: open: No such file or directory");
}

class GenericPluginTest : public PluginsTest {
 protected:
  RunResult ScanWith(const std::string& command) {
    return Scan("generic.so", {"SCANCMD=" + command});
  }
};

TEST_F(GenericPluginTest, TheExitStatusIsTheVerdict) {
  ExpectClean(ScanWith("true"));
  const RunResult infected = ScanWith("/bin/sh -c 'exit 1'");
  EXPECT_EQ(infected.exit_status, 1);
  EXPECT_EQ(infected.out, "");
  ExpectError(ScanWith("/bin/sh -c 'exit 2'"), "/bin/sh: exit status 2", 2);
  ExpectError(ScanWith("/bin/sh -c 'exit 255'"), "/bin/sh: exit status 255", 255);
}

TEST_F(GenericPluginTest, TheCommandHasTheMessage) {
  EXPECT_EQ(ScanWith("echo").out, message_ + "\n");
  EXPECT_EQ(ScanWith("echo -n 'a  b' %s c").out, "a  b " + message_ + " c");
  EXPECT_EQ(ScanWith("cat -").out, "Subject: hello\n\nhello\n");
}

TEST_F(GenericPluginTest, WhatItPrintsPasses) {
  const RunResult result = ScanWith("sh -c 'echo \"$0: Eicar FOUND\"; echo bad >&2; exit 1' %s");
  ExpectInfected(result, "Eicar");
  EXPECT_EQ(result.err, "bad\n");
}

TEST_F(GenericPluginTest, ACommandThatDoesNotRunIsAnError) {
  ExpectError(ScanWith("/nonexistent/scanner"),
              "SCANCMD: /nonexistent/scanner: No such file or directory");
  ExpectError(ScanWith("no-such-scanner"), "SCANCMD: no-such-scanner: No such file or directory");
  ExpectError(ScanWith(message_), "SCANCMD: " + message_ + ": Permission denied");
  ExpectError(ScanWith("sh -c 'kill -9 $$'"), "sh: killed by signal 9", 128 + 9);
  ExpectError(ScanWith("sh -c 'exit 0"), "SCANCMD: a quote is not closed");
  ExpectError(ScanWith(""), "SCANCMD: not set");
  ExpectError(ScanWith("  "), "SCANCMD: not set");
  ExpectError(Scan("generic.so", {}), "SCANCMD: not set");
}

class LibclamavPluginTest : public PluginsTest {
 protected:
  RunResult ScanWith(const std::string& database) {
    // libclamav keeps memory until its process ends, which is no leak of ours.
    return Scan("libclamav.so", {"LIBCLAMAV_DB=" + database, "ASAN_OPTIONS=detect_leaks=0"});
  }

  // A tar archive of one file.
  static std::string Tar(const std::string& content) {
    std::string header(512, '\0');
    const auto put = [&](size_t at, const std::string& field) {
      header.replace(at, field.size(), field);
    };
    const auto octal = [](size_t number, size_t digits) {
      std::string text;
      for (; digits > 0; --digits, number /= 8) {
        text.insert(text.begin(), static_cast<char>('0' + number % 8));
      }
      return text;
    };
    put(0, "file.tar");
    put(100, "0000644");
    put(124, octal(content.size(), 11));
    put(136, octal(0, 11));
    put(148, "        ");
    put(156, "0");
    put(257, "ustar\00000"s);
    size_t sum = 0;
    for (const unsigned char byte : header) {
      sum += byte;
    }
    put(148, octal(sum, 6) + "\0 "s);
    return header + content + std::string(1024 + (512 - content.size() % 512) % 512, '\0');
  }

  // A signature of the text "malware-of-a-test".
  std::string database_ =
      dir_.File("test.ndb", "Test.Malware:0:*:6d616c776172652d6f662d612d74657374\n");
};

TEST_F(LibclamavPluginTest, OneFileAndADirectoryAreDatabases) {
  ExpectClean(ScanWith(database_));
  dir_.File("message", "Subject: hello\n\nmalware-of-a-test\n");
  ExpectInfected(ScanWith(database_), "Test.Malware.UNOFFICIAL");
  ExpectInfected(ScanWith(dir_.Path()), "Test.Malware.UNOFFICIAL");
}

TEST_F(LibclamavPluginTest, AnAttachmentIsLookedInto) {
  dir_.File("message",
            "From: a@b.example\nMIME-Version: 1.0\n"
            "Content-Type: multipart/mixed; boundary=x\n\n--x\n"
            "Content-Type: application/octet-stream; name=a\n"
            "Content-Transfer-Encoding: base64\n\nbWFsd2FyZS1vZi1hLXRlc3Q=\n--x--\n");
  ExpectInfected(ScanWith(database_), "Test.Malware.UNOFFICIAL");
}

TEST_F(LibclamavPluginTest, WithoutSignaturesNothingIsClean) {
  std::filesystem::create_directory(dir_.Path("none"));
  ExpectError(ScanWith(dir_.Path("none")), "LIBCLAMAV_DB: " + dir_.Path("none") + ": ");
  ExpectError(ScanWith(dir_.Path("gone")), "LIBCLAMAV_DB: " + dir_.Path("gone") + ": ");
  ExpectError(ScanWith(dir_.File("empty.hdb", "")), "LIBCLAMAV_DB: " + dir_.Path("empty.hdb"));
  ExpectError(ScanWith(dir_.File("bad.ndb", "junk\n")), "LIBCLAMAV_DB: " + dir_.Path("bad.ndb"));
}

TEST_F(LibclamavPluginTest, ExceededLimitsAreNotClean) {
  std::string archive = "nothing bad";
  for (int i = 0; i < 10; ++i) {
    archive = Tar(archive);
  }
  dir_.File("message", archive);
  ExpectClean(ScanWith(database_));
  for (int i = 0; i < 15; ++i) {
    archive = Tar(archive);
  }
  dir_.File("message", archive);
  ExpectError(ScanWith(database_), "limits exceeded: Heuristics.Limits.Exceeded.MaxRecursion");
}

TEST_F(LibclamavPluginTest, AFileTooLargeIsNotClean) {
  std::filesystem::resize_file(message_, 201UL * 1024 * 1024);
  ExpectError(ScanWith(database_), "limits exceeded: Heuristics.Limits.Exceeded.MaxFileSize");
}

TEST_F(LibclamavPluginTest, AMessageThatIsGoneIsAnError) {
  message_ = dir_.Path("gone");
  ExpectError(ScanWith(database_), "message: open: No such file or directory");
}

}  // namespace
}  // namespace qhpsi
