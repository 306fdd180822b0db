#include "queue/batch_reads.h"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>
#include <utility>

#include "qhpsi/base/fd.h"
#include "qhpsi/base/pipe.h"

namespace queue {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto kLong = 20s;

class AwaitMoreTest : public testing::Test {
 protected:
  void SetUp() override {
    auto pipe = qhpsi::MakePipe();
    ASSERT_TRUE(pipe);
    pipe_ = std::move(*pipe);
  }

  Clock::duration TimeOf(std::chrono::microseconds time) const {
    const auto start = Clock::now();
    AwaitMore(pipe_.reader.get(), time);
    return Clock::now() - start;
  }

  qhpsi::Pipe pipe_;
};

TEST_F(AwaitMoreTest, WaitsForNoLongerThanItIsTold) {
  EXPECT_GE(TimeOf(2ms), 2ms);
  EXPECT_LT(TimeOf(2ms), kLong);
}

TEST_F(AwaitMoreTest, WhatIsThereAlreadyEndsNoWait) {
  ASSERT_TRUE(qhpsi::WriteAll(pipe_.writer.get(), "x"));
  EXPECT_GE(TimeOf(2ms), 2ms);
}

TEST_F(AwaitMoreTest, WhatIsWrittenEndsNoWaitAndTheEndOfTheMessageDoes) {
  Clock::time_point closed;
  const auto start = Clock::now();
  std::jthread front_end([&] {
    qhpsi::WriteAll(pipe_.writer.get(), "x");
    std::this_thread::sleep_for(50ms);
    qhpsi::WriteAll(pipe_.writer.get(), "y");
    closed = Clock::now();
    pipe_.writer.Close();
  });
  AwaitMore(pipe_.reader.get(), kLong);
  const auto end = Clock::now();
  front_end.join();
  EXPECT_GE(end, closed);
  EXPECT_LT(end - start, kLong);
}

TEST_F(AwaitMoreTest, DoesNotWaitForAMessageThatHasEnded) {
  ASSERT_TRUE(qhpsi::WriteAll(pipe_.writer.get(), "x"));
  pipe_.writer.Close();
  EXPECT_LT(TimeOf(kLong), kLong);
}

}  // namespace
}  // namespace queue
