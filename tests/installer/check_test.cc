#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <string>

#include "installer/database_check.h"
#include "installer/listener.h"
#include "installer/processes.h"
#include "installer/progress_bar.h"
#include "qhpsi/fd.h"
#include "tests/temp_dir.h"

namespace installer {
namespace {

TEST(Database, IsLoadedWithProgress) {
  const tests::TempDir dir;
  dir.File("tests.ndb", "One:0:*:6162636465666768\nTwo:0:*:6162636465666769\n");
  bool loaded_all = false;
  const LoadedDatabase loaded =
      LoadDatabase(dir.Path(), [&](const std::string& part, size_t total, size_t done) {
        loaded_all = loaded_all || (part == "load" && total == done);
      });
  EXPECT_EQ(loaded.error, "");
  EXPECT_EQ(loaded.signatures, 2U);
  EXPECT_TRUE(loaded_all);
  EXPECT_EQ(LoadDatabase(dir.Path(), {}).signatures, 2U);
}

TEST(Database, TheBrokenFileIsNamed) {
  const tests::TempDir dir;
  dir.File("fine.ndb", "One:0:*:6162636465666768\n");
  dir.File("broken.ndb", "nonsense\n");
  const LoadedDatabase loaded = LoadDatabase(dir.Path(), {});
  EXPECT_NE(loaded.error.find("broken.ndb"), std::string::npos) << loaded.error;
  EXPECT_EQ(loaded.error.find('\n'), std::string::npos);
  EXPECT_NE(LoadDatabase(dir.Path("none"), {}).error, "");
}

TEST(Listener, IsFoundByItsPort) {
  const qhpsi::Fd socket(::socket(AF_INET, SOCK_STREAM, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  ASSERT_EQ(::bind(socket.get(), any, size), 0);
  ASSERT_EQ(::getsockname(socket.get(), any, &size), 0);
  const uint16_t port = ntohs(address.sin_port);
  EXPECT_FALSE(FindListener(port));
  ASSERT_EQ(::listen(socket.get(), 1), 0);
  const auto listener = FindListener(port);
  ASSERT_TRUE(listener);
  EXPECT_EQ(listener->pid, ::getpid());
  EXPECT_EQ(listener->name, ProcessName(::getpid()));
}

TEST(Processes, AreFoundByName) {
  const std::string name = ProcessName(::getpid());
  EXPECT_EQ(name, "check_test");
  const auto found = ProcessesCalled(name);
  EXPECT_NE(std::find(found.begin(), found.end(), ::getpid()), found.end());
  EXPECT_EQ(ProcessName(0), "");
}

TEST(ProgressBar, Grows) {
  EXPECT_EQ(ProgressLine("load", 8, 2),
            "\rsignatures: load    [##########                              ]  25%");
  EXPECT_EQ(ProgressLine("compile", 0, 0),
            "\rsignatures: compile [########################################] 100%");
  EXPECT_EQ(ProgressLine("load", 1, 9).substr(63), " 100%");
}

}  // namespace
}  // namespace installer
