// qhpsi/musl/malloc.cc in a program of glibc's, whose malloc() does as well for what does not fit.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <vector>

#include "qhpsi/musl/arena.h"

namespace qhpsi {
namespace {

// Called by pointers, so that the compiler leaves out no pair of malloc() and free().
void* (*volatile const kMalloc)(size_t) = std::malloc;
void* (*volatile const kCalloc)(size_t, size_t) = std::calloc;
void* (*volatile const kRealloc)(void*, size_t) = std::realloc;
void (*volatile const kFree)(void*) = std::free;

constexpr size_t kPiece = 1000;

// More than the arena has, so that some pieces are in it and some are not.
std::vector<char*> FillArena() {
  std::vector<char*> pieces;
  for (size_t size = 0; size < 2 * Arena::kSize; size += kPiece) {
    pieces.push_back(static_cast<char*>(kMalloc(kPiece)));
    std::memset(pieces.back(), static_cast<int>(pieces.size() % 100), kPiece);
  }
  return pieces;
}

bool IsFilledWith(const char* bytes, size_t size, int value) {
  return std::all_of(bytes, bytes + size, [&](char byte) { return byte == value; });
}

TEST(Malloc, GoesOnWhenTheArenaIsFull) {
  const std::vector<char*> pieces = FillArena();
  for (size_t i = 0; i < pieces.size(); ++i) {
    EXPECT_TRUE(IsFilledWith(pieces[i], kPiece, static_cast<int>((i + 1) % 100)));
  }
  std::for_each(pieces.begin(), pieces.end(), kFree);
}

TEST(Malloc, ReallocKeepsTheBytesWhereverTheyAre) {
  std::vector<char*> pieces = FillArena();
  for (size_t i = 0; i < pieces.size(); ++i) {
    const int value = static_cast<int>((i + 1) % 100);
    pieces[i] = static_cast<char*>(kRealloc(pieces[i], 2 * kPiece));
    EXPECT_TRUE(IsFilledWith(pieces[i], kPiece, value));
    pieces[i] = static_cast<char*>(kRealloc(pieces[i], 10));
    EXPECT_TRUE(IsFilledWith(pieces[i], 10, value));
  }
  std::for_each(pieces.begin(), pieces.end(), kFree);
}

TEST(Malloc, ReallocOfNothingIsMalloc) {
  char* const piece = static_cast<char*>(kRealloc(nullptr, kPiece));
  ASSERT_NE(piece, nullptr);
  std::memset(piece, 1, kPiece);
  kFree(piece);
}

TEST(Malloc, CallocGivesZeros) {
  for (size_t size = 0; size < 2 * Arena::kSize; size += kPiece) {
    auto* const piece = static_cast<char*>(kCalloc(kPiece / 10, 10));
    EXPECT_TRUE(IsFilledWith(piece, kPiece, 0));
    std::memset(piece, 1, kPiece);
    kFree(piece);
  }
}

TEST(Malloc, CallocRefusesAProductThatWrapsAround) {
  constexpr size_t kHalf = std::numeric_limits<size_t>::max() / 2 + 1;
  EXPECT_EQ(kCalloc(kHalf, 2), nullptr);
}

TEST(Malloc, FreeOfNothingDoesNothing) { kFree(nullptr); }

}  // namespace
}  // namespace qhpsi
