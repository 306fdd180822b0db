#include "qhpsi/plugin_path.h"

#include <gtest/gtest.h>

namespace qhpsi {
namespace {

TEST(PluginPathTest, ADirectoryBelowHome) {
  EXPECT_EQ(PluginDirectory(nullptr, "/var/indimail"), "/var/indimail/plugins");
  EXPECT_EQ(PluginDirectory("", "/var/indimail"), "/var/indimail/plugins");
  EXPECT_EQ(PluginDirectory("scanners", "/var/qmail"), "/var/qmail/scanners");
  EXPECT_EQ(PluginDirectory("..a", "/var/qmail"), "/var/qmail/..a");
}

TEST(PluginPathTest, AnAbsoluteDirectory) {
  EXPECT_EQ(PluginDirectory("/usr/lib/qhpsi", "/var/qmail"), "/usr/lib/qhpsi");
  EXPECT_EQ(PluginDirectory("/p", "/var/qmail"), "/p");
}

TEST(PluginPathTest, AnythingElseIsRefused) {
  for (const char* setting : {".", "..", "a/b", "a/", "./a", "/", "//", "//a", "/a/", "/a//b",
                              "/./a", "/a/..", "/../a"}) {
    EXPECT_FALSE(PluginDirectory(setting, "/var/qmail").has_value()) << setting;
  }
}

TEST(PluginPathTest, Names) {
  EXPECT_TRUE(IsPluginName("clamd.so"));
  EXPECT_TRUE(IsPluginName("...so"));
  for (const char* name : {"", ".", "..", "/", "a/b", "/a", "a/"}) {
    EXPECT_FALSE(IsPluginName(name)) << name;
  }
}

}  // namespace
}  // namespace qhpsi
