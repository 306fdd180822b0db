// The launcher, run as qmail-queue runs it.

#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "qhpsi/kill_strays.h"
#include "tests/qhpsi/launcher.h"
#include "tests/qhpsi/run.h"
#include "tests/temp_dir.h"

namespace qhpsi {
namespace {

using Words = std::vector<std::string>;

class LauncherTest : public testing::Test {
 protected:
  // Runs plugins from the directory of test plugins.
  RunResult Plugins(const Words& plugins, Words environment = {}) {
    Words argv{"plugin:" + message_};
    argv.insert(argv.end(), plugins.begin(), plugins.end());
    environment.push_back("PLUGINDIR=" + Built("tests/qhpsi/testplugins"));
    return Launch(argv, environment);
  }

  RunResult Function(const std::string& symbol) {
    return Plugins({"many.so"}, {"QUEUE_PLUGIN=" + symbol});
  }

  static bool IsOneLine(const std::string& text) {
    return text.starts_with("qhpsi: ") && text.find('\n') == text.size() - 1;
  }

  // Expects qhpsi's own error `status`, with its line, and nothing on standard output.
  static void ExpectFailure(const RunResult& result, int status) {
    EXPECT_EQ(result.exit_status, status);
    EXPECT_TRUE(IsOneLine(result.err)) << result.err;
    EXPECT_EQ(result.out, "");
  }

  std::string Executable(const std::string& name, const std::string& content) {
    std::string path = dir_.File(name, content);
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    return path;
  }

  tests::TempDir dir_;
  std::string message_ = dir_.File("message", "Subject: hello\n\nhello\n");
  std::string qhpsi_ = Built("qhpsi/qhpsi");
};

TEST_F(LauncherTest, CleanIsSilent) {
  const RunResult result = Function("clean");
  EXPECT_EQ(result.exit_status, 0);
  EXPECT_EQ(result.out, "");
  EXPECT_EQ(result.err, "");
}

TEST_F(LauncherTest, ANameOrReasonIsPrinted) {
  const RunResult infected = Function("infected");
  EXPECT_EQ(infected.exit_status, 1);
  EXPECT_EQ(infected.out, message_ + ": Test.Virus FOUND\n");
  EXPECT_EQ(infected.err, "");
  const RunResult error = Function("error");
  EXPECT_EQ(error.exit_status, 2);
  EXPECT_EQ(error.out, message_ + ": no database ERROR\n");
  EXPECT_EQ(error.err, "");
}

TEST_F(LauncherTest, NothingIsPrintedWithoutAName) {
  for (const char* symbol : {"unnamed", "nameless", "blank"}) {
    const RunResult result = Function(symbol);
    EXPECT_EQ(result.exit_status, 1) << symbol;
    EXPECT_EQ(result.out, "") << symbol;
    EXPECT_EQ(result.err, "") << symbol;
  }
}

TEST_F(LauncherTest, ANameCannotForgeLinesOrGrow) {
  const RunResult result = Function("rude");
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_EQ(result.out, message_ + ": a?b???" + std::string(255 - 6, 'x') + " FOUND\n");
}

TEST_F(LauncherTest, WhatAPluginPrintsComesFirst) {
  EXPECT_EQ(Function("chatter").out,
            "looking at " + message_ + "\n" + message_ + ": Chatter FOUND\n");
}

TEST_F(LauncherTest, AReturnValueIsNeverCutToAnExitStatus) {
  EXPECT_EQ(Function("worst_error").exit_status, 255);
  ExpectFailure(Function("too_large"), 99);
  ExpectFailure(Function("negative"), 99);
}

TEST_F(LauncherTest, ACrashIsSeen) {
  const RunResult result = Function("crash");
  EXPECT_EQ(result.exit_status, -1);
  EXPECT_EQ(result.signal, SIGABRT);
}

TEST_F(LauncherTest, NothingThatAPluginStartsGainsRights) {
  EXPECT_EQ(Function("no_new_privs").exit_status, 0);
}

TEST_F(LauncherTest, PluginsRunInOrderUntilOneIsNotClean) {
  EXPECT_EQ(Plugins({"indimail.so", "indimail.so"}).exit_status, 0);
  EXPECT_EQ(Plugins({"indimail.so", "named.so"}).out, message_ + ": Named FOUND\n");
  const RunResult stopped = Plugins({"named.so", "missing.so"});
  EXPECT_EQ(stopped.exit_status, 1);
  EXPECT_EQ(stopped.err, "");
  ExpectFailure(Plugins({"indimail.so", "missing.so"}), 57);
}

TEST_F(LauncherTest, APluginMadeForIndiMailWorks) {
  EXPECT_EQ(Plugins({"indimail.so"}).exit_status, 0);
  dir_.File("message", "Subject: malware\n\n");
  const RunResult infected = Plugins({"indimail.so"});
  EXPECT_EQ(infected.exit_status, 1);
  EXPECT_EQ(infected.out, "");
  message_ = dir_.Path("gone");
  EXPECT_EQ(Plugins({"indimail.so"}).exit_status, 111);
}

TEST_F(LauncherTest, TheSymbolCanBeChosen) {
  EXPECT_EQ(Plugins({"many.so"}, {"QUEUE_PLUGIN=error", "QUEUE_PLUGIN_SYMB=clean"}).exit_status, 2);
  EXPECT_EQ(Plugins({"many.so"}, {"QUEUE_PLUGIN_SYMB=infected"}).exit_status, 1);
  EXPECT_EQ(Plugins({"many.so"}, {"QUEUE_PLUGIN=", "QUEUE_PLUGIN_SYMB=infected"}).exit_status, 1);
  EXPECT_EQ(Plugins({"named.so"}, {"QUEUE_PLUGIN=", "QUEUE_PLUGIN_SYMB="}).exit_status, 1);
  ExpectFailure(Plugins({"named.so"}, {"QUEUE_PLUGIN=other"}), 58);
}

TEST_F(LauncherTest, APluginThatCannotBeUsedIsAnError) {
  ExpectFailure(Plugins({"missing.so"}), 57);
  ExpectFailure(Launch({"plugin:" + message_, "message"}, {"PLUGINDIR=" + dir_.Path()}), 57);
  ExpectFailure(Plugins({"empty.so"}), 58);
}

TEST_F(LauncherTest, PluginsNeedTheProgramBesideQhpsi) {
  const std::string alone = dir_.Path("qhpsi");
  std::filesystem::copy_file(qhpsi_, alone);
  const RunResult result = qhpsi::Run(alone, {"plugin:" + message_, "named.so"}, {});
  ExpectFailure(result, 75);
  EXPECT_NE(result.err.find(dir_.Path("qhpsi-plugins") + ": "), std::string::npos) << result.err;
}

TEST_F(LauncherTest, TheProgramForPluginsTakesNothingElse) {
  for (const Words& words : {Words{}, Words{"qhpsi-plugins"}, Words{"qhpsi-plugins", "any"},
                             Words{"qhpsi-plugins", "all", message_, "named.so"}}) {
    ExpectFailure(qhpsi::Run(Built("qhpsi/qhpsi-plugins"), words, {}), 87);
  }
}

TEST_F(LauncherTest, ReadingsAreWrittenAndCounted) {
  const std::string odd =
      dir_.File("odd", "Content-Transfer-Encoding: base64\n\n" + std::string(96, 'Q') + "=QQ\n");
  const RunResult result = Launch({"readings:", "8", "1000", "8", "60"}, {}, odd);
  EXPECT_EQ(result.exit_status, 0);
  EXPECT_TRUE(result.out.starts_with("MIME-Version: 1.0\nContent-Type: multipart/mixed; "));
  EXPECT_TRUE(result.out.ends_with("\n--readings--\n"));
  EXPECT_GT(std::stoi(result.err), 1);
  EXPECT_EQ(Launch({"readings:", "8", "1", "8", "60"}, {}, odd).exit_status, 1);
}

TEST_F(LauncherTest, ReadingsAreOfAFileWithinLimits) {
  const Words good = {"readings:", "8", "1000", "8", "60"};
  ExpectFailure(Launch(good, {}, "/dev/null"), 75);
  for (const Words& words :
       {Words{"readings:"}, Words{"readings:", "8", "1000", "8"},
        Words{"readings:", "8", "1000", "8", "60", "1"}, Words{"readings:", "0", "1000", "8", "60"},
        Words{"readings:", "8", "1000", "-1", "60"}}) {
    ExpectFailure(Launch(words, {}, message_), 87);
  }
}

TEST_F(LauncherTest, APluginNameIsAFileName) {
  for (const char* name : {"../testplugins/named.so", "/lib/x86_64-linux-gnu/libc.so.6",
                           "./named.so", "named.so/", "", ".", ".."}) {
    ExpectFailure(Plugins({name}), 87);
  }
  ExpectFailure(Plugins({}), 87);
  ExpectFailure(Launch({"plugin:", "named.so"}, {}), 87);
}

TEST_F(LauncherTest, PluginDirIsABareNameOrAnAbsolutePath) {
  const auto with = [&](const std::string& value) {
    return Launch({"plugin:" + message_, "named.so"}, {"PLUGINDIR=" + value});
  };
  EXPECT_EQ(with(Built("tests/qhpsi/testplugins")).exit_status, 1);
  for (const char* value : {"a/b", "a/", ".", "..", "./a", "../a", "/", "//", "/a/", "/a//b",
                            "/a/./b", "/a/../b", "/a/.."}) {
    const RunResult result = with(value);
    ExpectFailure(result, 87);
    EXPECT_NE(result.err.find(value), std::string::npos) << result.err;
  }
  // HOME has no such plugin.
  EXPECT_NE(with("nowhere").err.find("/nowhere/named.so: "), std::string::npos);
  EXPECT_NE(with("").err.find("/plugins/named.so: "), std::string::npos);
  const RunResult unset = Launch({"plugin:" + message_, "named.so"}, {});
  EXPECT_EQ(unset.exit_status, 57);
  EXPECT_NE(unset.err.find("/plugins/named.so: "), std::string::npos) << unset.err;
}

TEST_F(LauncherTest, AScannerIsRunInItsPlace) {
  const RunResult result = Launch({"/bin/sh", "-c", "echo \"$0 $1\"; exit 7", "a b", "%s"}, {});
  EXPECT_EQ(result.exit_status, 7);
  EXPECT_EQ(result.out, "a b %s\n");
  EXPECT_EQ(result.err, "");
}

TEST_F(LauncherTest, AScannerReadsTheMessage) {
  EXPECT_EQ(Launch({"/bin/cat"}, {}, message_).out, "Subject: hello\n\nhello\n");
}

TEST_F(LauncherTest, AScannerIsLookedForInPath) {
  const std::string scanner = Executable("scanner", "#!/bin/sh\nexit 9\n");
  EXPECT_EQ(Launch({"scanner"}, {"PATH=/nonexistent:" + dir_.Path()}).exit_status, 9);
  EXPECT_EQ(Launch({scanner}, {"PATH=/nonexistent"}).exit_status, 9);
  ExpectFailure(Launch({"scanner"}, {"PATH=/nonexistent"}), 75);
  EXPECT_EQ(Launch({"true"}, {}).exit_status, 0);
}

TEST_F(LauncherTest, APathEntryWithoutASlashInFrontIsNotLookedInto) {
  Executable("scanner", "#!/bin/sh\nexit 9\n");
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(dir_.Path());
  for (const char* path : {"PATH=", "PATH=:", "PATH=.", "PATH=.::/nonexistent"}) {
    const RunResult result = qhpsi::Run(qhpsi_, {"scanner"}, {path});
    ExpectFailure(result, 75);
    EXPECT_NE(result.err.find("No such file or directory"), std::string::npos) << result.err;
  }
  std::filesystem::current_path(before);
}

TEST_F(LauncherTest, WhyNoneInPathCouldBeRunIsTold) {
  dir_.File("scanner", "#!/bin/sh\nexit 9\n");
  const RunResult result = Launch({"scanner"}, {"PATH=" + dir_.Path() + ":/nonexistent"});
  ExpectFailure(result, 75);
  EXPECT_NE(result.err.find("Permission denied"), std::string::npos) << result.err;
}

// A shell would run it as a script and exit with 0, and every message would be clean.
TEST_F(LauncherTest, AFileThatIsNoProgramIsNotAScanner) {
  for (const char* content : {"", "exit 0\n"}) {
    const std::string scanner = Executable("scanner", content);
    ExpectFailure(Launch({scanner}, {}), 75);
    ExpectFailure(Launch({"scanner"}, {"PATH=" + dir_.Path() + ":/bin"}), 75);
  }
}

TEST_F(LauncherTest, AScannerThatCannotBeRunIsAnError) {
  ExpectFailure(Launch({dir_.Path("missing")}, {}), 75);
  ExpectFailure(Launch({dir_.Path()}, {}), 75);
  ExpectFailure(Launch({""}, {}), 87);
  ExpectFailure(Launch({}, {}), 87);
}

TEST_F(LauncherTest, AProcessGroupIsKilled) {
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  ::posix_spawnattr_setpgroup(&attributes, 0);
  std::string name = "sleep";
  std::string seconds = "1000";
  std::vector<char*> argv{name.data(), seconds.data(), nullptr};
  pid_t pid = 0;
  ASSERT_EQ(::posix_spawn(&pid, "/bin/sleep", nullptr, &attributes, argv.data(), environ), 0);
  ::posix_spawnattr_destroy(&attributes);

  EXPECT_EQ(Launch({"kill:" + std::to_string(pid)}, {}).exit_status, 0);
  int status = 0;
  ASSERT_EQ(::waitpid(pid, &status, 0), pid);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
  EXPECT_EQ(Launch({"kill:" + std::to_string(pid)}, {}).exit_status, 0) << "it is gone already";
}

// Starts a process that sleeps, in a session of its own or in ours.
pid_t Sleeper(bool has_own_session) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    if (has_own_session) {
      ::setsid();
    }
    ::execl("/bin/sleep", "sleep", "1000", nullptr);
    ::_exit(127);
  }
  return pid;
}

TEST_F(LauncherTest, WhatAScannerLeftIsKilledAndNothingElse) {
  const pid_t ours = Sleeper(false);
  const pid_t stray = Sleeper(true);
  const std::string strays = "strays:" + std::to_string(::getpid());
  while (::getsid(stray) != stray) {
    ::usleep(1000);
  }
  EXPECT_EQ(Launch({strays}, {}).exit_status, kStraysKilled);
  int status = 0;
  ASSERT_EQ(::waitpid(stray, &status, 0), stray);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
  EXPECT_EQ(Launch({strays}, {}).exit_status, kNoStrays);
  EXPECT_EQ(::waitpid(ours, &status, WNOHANG), 0) << "it is in our session";
  ::kill(ours, SIGKILL);
  ASSERT_EQ(::waitpid(ours, &status, 0), ours);
}

TEST_F(LauncherTest, StraysOfAnotherProcessAreNotKilled) {
  for (const std::string parent : {"", "0", "1", "-1", "x", "99999999999999"}) {
    ExpectFailure(Launch({"strays:" + parent}, {}), 87);
  }
  ExpectFailure(Launch({"strays:" + std::to_string(::getppid())}, {}), 87);
  ExpectFailure(Launch({"strays:" + std::to_string(::getpid()), "argument"}, {}), 87);
}

TEST_F(LauncherTest, OnlyAProcessGroupIsKilled) {
  for (const char* group : {"", "0", "1", "-1", "-2", "+2", " 2", "2 ", "2x", "99999999999999"}) {
    ExpectFailure(Launch({std::string("kill:") + group}, {}), 87);
  }
  ExpectFailure(Launch({"kill:2147483647", "argument"}, {}), 87);
}

}  // namespace
}  // namespace qhpsi
