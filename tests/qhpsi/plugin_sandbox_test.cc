// What a plugin can do, taken over: tests/qhpsi/testplugins/hostile.cc tries.

#include <dlfcn.h>
#include <gtest/gtest.h>
#include <seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "qhpsi/sandbox/landlock.h"
#include "tests/qhpsi/launcher.h"
#include "tests/qhpsi/run.h"
#include "tests/temp_dir.h"

namespace qhpsi {
namespace {

using Words = std::vector<std::string>;

// What each thing that it tried came to.
using Table = std::map<std::string, std::string>;

Table Read(const std::string& lines) {
  Table table;
  std::istringstream stream(lines);
  for (std::string line; std::getline(stream, line);) {
    const size_t colon = line.rfind(": ");
    if (colon != std::string::npos) {
      table[line.substr(0, colon)] = line.substr(colon + 2);
    }
  }
  return table;
}

Words Done(const Table& table) {
  Words done;
  for (const auto& [what, result] : table) {
    if (result == "done") {
      done.push_back(what);
    }
  }
  return done;
}

// A process that only waits, for a plugin to attack.
class Victim {
 public:
  Victim() : pid_(::fork()) {
    if (pid_ == 0) {
      ::pause();
      ::_exit(0);
    }
  }
  ~Victim() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  Victim(const Victim&) = delete;
  Victim& operator=(const Victim&) = delete;

  std::string pid() const { return std::to_string(pid_); }

 private:
  pid_t pid_;
};

class PluginSandboxTest : public testing::Test {
 protected:
  std::string Settings() const { return victim_.pid() + " " + queue_; }

  RunResult Attack(const std::string& allowed = "") {
    return Launch({"plugin:" + message_, "hostile.so"},
                  {"PLUGINDIR=" + Built("tests/qhpsi/testplugins"), "SCANCMD=" + Settings(),
                   "QHPSIALLOW=" + allowed});
  }

  // Without a sandbox, as this test's user.
  Table AttackFreely() {
    const std::string output = dir_.Path("output");
    const pid_t pid = ::fork();
    if (pid == 0) {
      ::setenv("SCANCMD", Settings().c_str(), 1);
      if (std::freopen(output.c_str(), "w", stdout) == nullptr) {
        ::_exit(127);
      }
      void* const plugin = ::dlopen(Built("tests/qhpsi/testplugins/hostile.so").c_str(), RTLD_NOW);
      const auto scan = reinterpret_cast<int (*)(const char*)>(::dlsym(plugin, "virusscan"));
      ::_exit(scan == nullptr ? 127 : scan(message_.c_str()));
    }
    ::waitpid(pid, nullptr, 0);
    std::stringstream lines;
    lines << std::ifstream(output).rdbuf();
    return Read(lines.str());
  }

  std::string Directory(const std::string& name) const {
    std::filesystem::create_directory(dir_.Path(name));
    return dir_.Path(name);
  }

  tests::TempDir dir_;
  Victim victim_;
  std::string queue_ = Directory("queue");
  std::string message_ = dir_.File("queue/message", "Subject: hello\n\nhello\n");
  std::string other_ = dir_.File("queue/other", "Subject: secret\n\n");
};

// Or the tests below would say nothing.
TEST_F(PluginSandboxTest, WithoutASandboxNearlyEverything) {
  EXPECT_GE(Done(AttackFreely()).size(), 35U);
}

TEST_F(PluginSandboxTest, WhatMakesNoSenseScansNothing) {
  for (const char* const allowed : {"read=etc", "tcp=0", "write=/tmp", "'unix"}) {
    EXPECT_EQ(Attack(allowed).exit_status, 87) << allowed;
  }
}

#ifndef __SANITIZE_ADDRESS__  // which has no seccomp filter

// From here on, in this process: a kernel that fails this call, with this first argument unless
// that is -1.
void TakeAway(int call, int error, int64_t argument = -1) {
  const std::unique_ptr<void, decltype(&::seccomp_release)> filter(::seccomp_init(SCMP_ACT_ALLOW),
                                                                   &::seccomp_release);
  const auto number = static_cast<scmp_datum_t>(argument);
  const int added = argument < 0 ? ::seccomp_rule_add(filter.get(), SCMP_ACT_ERRNO(error), call, 0)
                                 : ::seccomp_rule_add(filter.get(), SCMP_ACT_ERRNO(error), call, 1,
                                                      SCMP_A0(SCMP_CMP_EQ, number));
  ASSERT_EQ(added, 0);
  ASSERT_EQ(::seccomp_load(filter.get()), 0);
}

// Runs `body`, with its expectations, in a process of its own; whether they were met.
template <typename Body>
bool PassesApart(Body body) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    body();
    ::_exit(testing::Test::HasFailure() ? 1 : 0);
  }
  int status = 0;
  return ::waitpid(pid, &status, 0) == pid && status == 0;
}

TEST_F(PluginSandboxTest, NothingButTheMessage) {
  const RunResult result = Attack();
  EXPECT_EQ(result.exit_status, 2) << result.err;
  const Table table = Read(result.out);
  EXPECT_GE(table.size(), 46U) << result.out;
  EXPECT_EQ(Done(table), Words{"read the message"});
}

TEST_F(PluginSandboxTest, WhatItNeedsAndNoMore) {
  EXPECT_EQ(Done(Read(Attack("read=" + queue_).out)),
            (Words{"list the messages", "read another message", "read the message"}));
  EXPECT_EQ(Done(Read(Attack("unix").out)), (Words{"TCP", "a unix socket", "read the message"}));
}

TEST_F(PluginSandboxTest, ACommandMayNotTouchOtherScans) {
  const Table table = Read(Attack("commands").out);
  EXPECT_EQ(table.at("start a program"), "done");
  if (Landlock::Version() >= 6) {  // Linux 6.12
    EXPECT_EQ(table.at("stop another scan"), "refused");
  }
  for (const char* const what :
       {"limit another scan", "trace another scan", "read the memory of another",
        "type on the terminal", "io_uring", "keys", "mount", "a user name space"}) {
    EXPECT_EQ(table.at(what), "refused") << what;
  }
}

TEST_F(PluginSandboxTest, ADirectoryOfItsOwnGoesWithTheScan) {
  const std::string place = Directory("place");
  const Table table = Read(Attack("scratch=" + place).out);
  EXPECT_EQ(Done(table), Words{"read the message"});
  EXPECT_TRUE(std::filesystem::is_empty(place));
}

TEST_F(PluginSandboxTest, WithoutLandlockItCanReadAndStillDoNothing) {
  EXPECT_TRUE(PassesApart([this] {
    TakeAway(SCMP_SYS(landlock_create_ruleset), ENOSYS);
    Words done = Done(Read(Attack().out));
    std::erase_if(done, [](const std::string& what) {
      return what.starts_with("read ") || what == "list the messages";
    });
    EXPECT_EQ(done, Words());
  }));
}

TEST_F(PluginSandboxTest, WithoutSeccompNothingIsScanned) {
  EXPECT_TRUE(PassesApart([this] {
    TakeAway(SCMP_SYS(prctl), EINVAL, PR_SET_SECCOMP);
    const RunResult result = Attack();
    EXPECT_EQ(result.exit_status, 75);
    EXPECT_EQ(result.err, "qhpsi: seccomp: Invalid argument\n");
    EXPECT_EQ(result.out, "");
  }));
}

#endif

}  // namespace
}  // namespace qhpsi
