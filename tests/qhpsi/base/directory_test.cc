#include "qhpsi/base/directory.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <set>
#include <string>

#include "tests/temp_dir.h"

namespace qhpsi {
namespace {

TEST(Directory, ListsItsNames) {
  const tests::TempDir dir;
  dir.File("one", "");
  dir.File("two", "");
  Directory directory(dir.Path().c_str());
  ASSERT_TRUE(directory.valid());
  std::set<std::string> names;
  while (const char* const name = directory.Next()) {
    names.insert(name);
  }
  EXPECT_EQ(errno, 0);
  EXPECT_EQ(names, (std::set<std::string>{".", "..", "one", "two"}));
}

TEST(Directory, SaysWhyItIsNone) {
  const tests::TempDir dir;
  const Directory none(dir.Path("none").c_str());
  EXPECT_FALSE(none.valid());
  EXPECT_EQ(errno, ENOENT);
  EXPECT_FALSE(Directory(Fd()).valid());
}

}  // namespace
}  // namespace qhpsi
