// qhpsi/musl/malloc.cc, linked with glibc: its malloc() stands in for musl's.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <vector>

#include "qhpsi/musl/arena.h"

namespace qhpsi {
namespace {

// Pointers, so that the compiler cannot remove a pair of malloc() and free().
void* (*volatile const kMalloc)(size_t) = std::malloc;
void* (*volatile const kCalloc)(size_t, size_t) = std::calloc;
void* (*volatile const kRealloc)(void*, size_t) = std::realloc;
void (*volatile const kFree)(void*) = std::free;

// glibc's malloc() adds and rounds up to 16 bytes: its pieces of this size are 1024 bytes apart.
constexpr size_t kPiece = 1008;

char* Malloc() { return static_cast<char*>(kMalloc(kPiece)); }

bool IsFilledWith(const char* bytes, size_t size, int value) {
  return std::all_of(bytes, bytes + size, [&](char byte) { return byte == value; });
}

// The only test that needs the arena, because it can be used up only once.
TEST(Malloc, TheArenaServesUntilItIsFullAndThenTheLibrary) {
  const auto* const first = static_cast<char*>(kRealloc(nullptr, kPiece));
  EXPECT_EQ(Malloc(), first + kPiece) << "not in the arena";
  std::vector<char*> pieces;
  for (int i = 0; static_cast<size_t>(i) < 2 * Arena::kSize / kPiece; ++i) {
    const int value = i % 100 + 1;
    char* piece = Malloc();
    std::memset(piece, value, kPiece);
    piece = static_cast<char*>(kRealloc(piece, 2 * kPiece));
    EXPECT_TRUE(IsFilledWith(piece, kPiece, value)) << i;
    piece = static_cast<char*>(kRealloc(piece, 10));
    EXPECT_TRUE(IsFilledWith(piece, 10, value)) << i;
    pieces.push_back(piece);

    auto* const zeros = static_cast<char*>(kCalloc(kPiece / 8, 8));
    EXPECT_TRUE(IsFilledWith(zeros, kPiece, 0)) << i;
    std::memset(zeros, value, kPiece);
    kFree(zeros);
  }
  for (size_t i = 0; i < pieces.size(); ++i) {
    EXPECT_TRUE(IsFilledWith(pieces[i], 10, static_cast<int>(i % 100 + 1))) << i;
    kFree(pieces[i]);
  }
}

TEST(Malloc, ReallocOfNothingIsMalloc) {
  char* const piece = static_cast<char*>(kRealloc(nullptr, kPiece));
  ASSERT_NE(piece, nullptr);
  std::memset(piece, 1, kPiece);
  kFree(piece);
}

TEST(Malloc, CallocRefusesAProductThatWrapsAround) {
  constexpr size_t kHalf = std::numeric_limits<size_t>::max() / 2 + 1;
  EXPECT_EQ(kCalloc(kHalf, 2), nullptr);
}

TEST(Malloc, FreeOfNothingDoesNothing) { kFree(nullptr); }

}  // namespace
}  // namespace qhpsi
