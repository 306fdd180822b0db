#include "installer/scanner/database_check.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstddef>
#include <string>

#include "installer/system/tree.h"
#include "tests/temp_dir.h"

namespace installer {
namespace {

const Owner kMe = {::getuid(), ::getgid()};

TEST(Database, IsLoadedWithProgress) {
  const tests::TempDir dir;
  dir.File("tests.ndb", "One:0:*:6162636465666768\nTwo:0:*:6162636465666769\n");
  bool loaded_all = false;
  const LoadedDatabase loaded =
      LoadDatabase(dir.Path(), kMe, [&](const std::string& part, size_t total, size_t done) {
        loaded_all = loaded_all || (part == "load" && total == done);
      });
  EXPECT_EQ(loaded.error, "");
  EXPECT_EQ(loaded.signatures, 2U);
  EXPECT_TRUE(loaded_all);
  EXPECT_EQ(LoadDatabase(dir.Path(), kMe, {}).signatures, 2U);
}

TEST(Database, TheBrokenFileIsNamed) {
  const tests::TempDir dir;
  dir.File("fine.ndb", "One:0:*:6162636465666768\n");
  dir.File("broken.ndb", "nonsense\n");
  const LoadedDatabase loaded = LoadDatabase(dir.Path(), kMe, {});
  EXPECT_NE(loaded.error.find("broken.ndb"), std::string::npos) << loaded.error;
  EXPECT_EQ(loaded.error.find('\n'), std::string::npos);
  EXPECT_NE(LoadDatabase(dir.Path("none"), kMe, {}).error, "");
}

}  // namespace
}  // namespace installer
