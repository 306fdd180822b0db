#include "filter/base/printable.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <random>
#include <string>

namespace filter {
namespace {

TEST(Printable, LeavesCharacters) {
  for (const char* text :
       {"", "a ~", "\303\251t\303\251", "\342\202\254", "\360\237\230\200", "\302\240"}) {
    EXPECT_TRUE(IsPrintable(text)) << text;
    EXPECT_EQ(Printable(text), text);
  }
}

TEST(Printable, HidesWhatTerminalsObey) {
  EXPECT_EQ(Printable("a\x1b[2Jb\n\t\x7f"), "a?[2Jb???");
  EXPECT_EQ(Printable("\302\2332J"), "??2J");  // U+009B, the same in one character
  EXPECT_EQ(Printable("\2332J"), "?2J");
  EXPECT_EQ(Printable(std::string("a\0b", 3)), "a?b");
  for (const char* text : {"\n", "\x7f", "\302\200", "\302\237", "\200", "\377"}) {
    EXPECT_FALSE(IsPrintable(text)) << text;
  }
}

TEST(Printable, HidesWhatIsNoUtf8) {
  for (const char* text :
       {"\302", "\342\202", "\360\237\230", "\300\257", "\301\277", "\365\200\200\200", "\302a",
        "a\200", "\340\202\233", "\355\240\200", "\360\200\202\233", "\364\220\200\200"}) {
    EXPECT_FALSE(IsPrintable(text)) << text;
  }
}

TEST(Printable, CutsBetweenCharacters) {
  EXPECT_EQ(Printable("abc", 2), "ab");
  EXPECT_EQ(Printable("a\303\251", 2), "a");
  EXPECT_EQ(Printable("a\303\251", 3), "a\303\251");
  EXPECT_EQ(Printable("abc", 0), "");
}

TEST(Printable, IsPrintableWhateverItWas) {
  std::mt19937 random(1);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same each time
  for (int i = 0; i < 5000; ++i) {
    std::string text;
    for (size_t length = random() % 12; length > 0; --length) {
      text += static_cast<char>(random() % 256);
    }
    EXPECT_TRUE(IsPrintable(Printable(text)));
  }
}

}  // namespace
}  // namespace filter
