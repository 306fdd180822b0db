// qhpsi/musl's memory for exceptions, also when there is none.

#include <gtest/gtest.h>

#include <cstdlib>
#include <exception>
#include <new>

namespace {

bool is_out_of_memory = false;

}  // namespace

// The names are the linker's.
// NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp,readability-identifier-naming)

extern "C" {

void* __real_malloc(size_t size);
void* __wrap_malloc(size_t size);

void* __wrap_malloc(size_t size) { return is_out_of_memory ? nullptr : __real_malloc(size); }

}  // extern "C"

// NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp,readability-identifier-naming)

namespace {

class Exceptions : public ::testing::TestWithParam<bool> {
 protected:
  void SetUp() override { is_out_of_memory = GetParam(); }
  void TearDown() override { is_out_of_memory = false; }
};

// As a destructor does that must not let anything out.
struct ThrowsAndCatches {
  explicit ThrowsAndCatches(int& caught) : caught_(caught) {}
  ~ThrowsAndCatches() {
    try {
      throw 8;
    } catch (const int number) {
      caught_ += number;
    }
  }
  ThrowsAndCatches(const ThrowsAndCatches&) = delete;
  ThrowsAndCatches& operator=(const ThrowsAndCatches&) = delete;

 private:
  int& caught_;
};

TEST_P(Exceptions, OneMayBeCaughtWhileAnotherIsOnItsWay) {
  for (int round = 0; round < 100; ++round) {  // each gives its memory back
    int caught = 0;
    try {
      const ThrowsAndCatches first(caught);
      const ThrowsAndCatches second(caught);
      throw std::bad_alloc();
    } catch (const std::bad_alloc& failure) {
      EXPECT_STREQ(failure.what(), "std::bad_alloc");
    }
    EXPECT_EQ(caught, 16);
  }
}

TEST_P(Exceptions, OneMayBeThrownOn) {
  try {
    try {
      throw std::bad_alloc();
    } catch (const std::bad_alloc&) {
      throw;
    }
  } catch (const std::exception& failure) {
    EXPECT_STREQ(failure.what(), "std::bad_alloc");
  }
}

INSTANTIATE_TEST_SUITE_P(WithAndWithoutMemory, Exceptions, ::testing::Bool());

}  // namespace
