#include "qhpsi/mime/byte_search.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <string>

namespace mime {
namespace {

bool IsControl(unsigned char c) { return (c < ' ' && c != '\t' && c != '\x1b') || c == 0x7f; }

bool IsBase64(unsigned char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' ||
         c == '/';
}

// Each byte at each place of texts that are shorter and longer than a block, and no multiple of
// one.
TEST(ByteSearch, LooksAtEachByteOfTheText) {
  for (const size_t size : {1U, 2U, 15U, 16U, 17U, 31U, 32U, 33U, 50U}) {
    for (size_t place = 0; place < size; ++place) {
      for (unsigned c = 0; c < 256; ++c) {
        std::string text(size, 'x');
        text[place] = static_cast<char>(c);
        ASSERT_EQ(HasControl(text), IsControl(static_cast<unsigned char>(c))) << size << place << c;
        ASSERT_EQ(IsAllBase64(text), IsBase64(static_cast<unsigned char>(c))) << size << place << c;
        ASSERT_EQ(FindNewline(text), c == '\n' ? place : size) << size << place << c;
      }
    }
  }
}

TEST(ByteSearch, FindsTheFirst) {
  EXPECT_EQ(FindNewline(std::string(20, 'x') + "\n\n"), 20U);
  EXPECT_EQ(FindNewline("\n" + std::string(40, '\n')), 0U);
  EXPECT_EQ(FindNewline(""), 0U);
  EXPECT_TRUE(IsAllBase64(""));
  EXPECT_FALSE(HasControl(""));
}

}  // namespace
}  // namespace mime
