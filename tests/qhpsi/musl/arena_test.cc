#include "qhpsi/musl/arena.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

namespace qhpsi {
namespace {

class ArenaTest : public ::testing::Test {
 protected:
  char* Take(size_t size) { return static_cast<char*>(arena_->Take(size)); }

  std::unique_ptr<Arena> arena_ = std::make_unique<Arena>();
};

TEST_F(ArenaTest, PiecesAreAlignedAndDoNotOverlap) {
  std::vector<std::pair<char*, size_t>> pieces;
  for (const size_t size : {1, 15, 16, 17, 1000, 65'536, 3}) {
    char* const piece = Take(size);
    ASSERT_NE(piece, nullptr);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(piece) % __STDCPP_DEFAULT_NEW_ALIGNMENT__, 0U);
    EXPECT_TRUE(arena_->Gave(piece));
    EXPECT_TRUE(arena_->Gave(piece + size - 1));
    std::memset(piece, static_cast<int>(pieces.size()), size);
    pieces.emplace_back(piece, size);
  }
  for (size_t i = 0; i < pieces.size(); ++i) {
    const auto& [piece, size] = pieces[i];
    EXPECT_EQ(piece[0], static_cast<char>(i));
    EXPECT_EQ(piece[size - 1], static_cast<char>(i));
  }
}

TEST_F(ArenaTest, PiecesOfNothingAreDistinct) {
  char* const one = Take(0);
  EXPECT_NE(one, nullptr);
  EXPECT_NE(Take(0), one);
}

TEST_F(ArenaTest, GivesItsLastByteAndNoMore) {
  ASSERT_NE(Take(Arena::kSize - 16), nullptr);
  EXPECT_EQ(Take(17), nullptr);
  char* const last = Take(16);
  EXPECT_NE(last, nullptr);
  EXPECT_EQ(arena_->SizeFrom(last), 16U);
  EXPECT_TRUE(arena_->Gave(last + 15));
  EXPECT_FALSE(arena_->Gave(last + 16));
  EXPECT_EQ(Take(1), nullptr);
  EXPECT_EQ(Take(0), nullptr);
}

TEST_F(ArenaTest, ASizeThatWouldWrapAroundFindsNoRoom) {
  ASSERT_NE(Take(1), nullptr);
  EXPECT_EQ(Take(std::numeric_limits<size_t>::max()), nullptr);
  EXPECT_EQ(Take(std::numeric_limits<size_t>::max() - 15), nullptr);
  EXPECT_NE(Take(1), nullptr);
}

TEST_F(ArenaTest, WhatIsElsewhereIsNotItsOwn) {
  const char elsewhere = 0;
  EXPECT_FALSE(arena_->Gave(&elsewhere));
  EXPECT_FALSE(arena_->Gave(nullptr));
  EXPECT_FALSE(arena_->Gave(static_cast<char*>(Take(1)) - 1));
}

TEST_F(ArenaTest, WhatNobodyTookIsNotGivenYet) {
  char* const piece = Take(16);
  EXPECT_EQ(arena_->SizeFrom(piece), 16U);
  EXPECT_FALSE(arena_->Gave(piece + 16));
  EXPECT_EQ(Take(32), piece + 16);
  EXPECT_EQ(arena_->SizeFrom(piece), 48U);
  EXPECT_TRUE(arena_->Gave(piece + 16));
}

}  // namespace
}  // namespace qhpsi
