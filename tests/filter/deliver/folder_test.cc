#include "filter/deliver/folder.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

namespace filter {
namespace {

using namespace std::string_literals;

TEST(FolderDirectory, IsInTheMaildir) {
  EXPECT_EQ(FolderDirectory("Quarantine"), ".Quarantine");
  EXPECT_EQ(FolderDirectory("Junk.Viruses 2"), ".Junk.Viruses 2");
  EXPECT_EQ(FolderDirectory("Trash"), ".Trash");
  EXPECT_EQ(FolderDirectory("Entw\xC3\xBCrfe"), ".Entw&APw-rfe");
  EXPECT_EQ(FolderDirectory("R&-D"), ".R&-D");
}

TEST(FolderDirectory, OfInboxIsTheMaildirItself) {
  EXPECT_EQ(FolderDirectory("Inbox"), ".");
  EXPECT_EQ(FolderDirectory("INBOX"), ".");
}

TEST(FolderDirectory, CannotLeaveTheMaildir) {
  for (const std::string& name :
       {""s, "."s, ".."s, "..."s, "/"s, "/etc"s, "../x"s, "x/../../y"s, "./x"s, "a..b"s, "a."s,
        "a\nb"s, "a\0b"s, "/NoDeliver"s, std::string(300, 'a')}) {
    EXPECT_EQ(FolderDirectory(name), std::nullopt) << name;
  }
}

}  // namespace
}  // namespace filter
