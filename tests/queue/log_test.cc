#include "queue/log.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <ctime>
#include <string>
#include <thread>

#include "qhpsi/base/fd.h"

namespace queue {
namespace {

TEST(Log, DoesNotWaitForEverForAReader) {
  std::array<int, 2> pipe{};
  ASSERT_EQ(::pipe(pipe.data()), 0);
  EXPECT_TRUE(WriteText(pipe[1], std::string(60000, 'x')));
  EXPECT_FALSE(WriteText(pipe[1], std::string(60000, 'x')));
  ::close(pipe[0]);
  ::close(pipe[1]);
}

TEST(Log, WaitsForASlowReaderAsOftenAsItMakesRoom) {
  std::array<int, 2> pipe{};
  ASSERT_EQ(::pipe(pipe.data()), 0);
  const qhpsi::Fd reader(pipe[0]);
  const qhpsi::Fd writer(pipe[1]);
  ASSERT_TRUE(WriteText(writer.get(), std::string(65536, 'x')));
  std::thread slow([&] {
    std::array<char, 8192> read{};
    for (int i = 0; i < 2; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(3'500));
      EXPECT_GT(::read(reader.get(), read.data(), read.size()), 0);
    }
  });
  EXPECT_TRUE(WriteText(writer.get(), std::string(12288, 'x')));
  slow.join();
}

// A terminal is ready when there is room for a byte.
TEST(Log, DoesNotWaitForEverForATerminal) {
  const qhpsi::Fd master(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
  ASSERT_TRUE(master.valid() && ::grantpt(master.get()) == 0 && ::unlockpt(master.get()) == 0);
  const qhpsi::Fd slave(::open(::ptsname(master.get()), O_RDWR | O_NOCTTY | O_CLOEXEC));
  ASSERT_TRUE(slave.valid());
  const int flags = ::fcntl(slave.get(), F_GETFL);
  ASSERT_EQ(::fcntl(slave.get(), F_SETFL, flags | O_NONBLOCK), 0);
  const std::string text(1000, 'x');
  while (::write(slave.get(), text.data(), text.size()) > 0) {
  }
  ASSERT_EQ(::fcntl(slave.get(), F_SETFL, flags), 0);
  std::array<char, 100> read{};
  pollfd ready = {slave.get(), POLLOUT, 0};
  while (::poll(&ready, 1, 0) == 0) {
    ASSERT_GT(::read(master.get(), read.data(), read.size()), 0);
  }
  itimerval day = {};
  day.it_value.tv_sec = time_t{24} * 60 * 60;
  ASSERT_EQ(::setitimer(ITIMER_REAL, &day, nullptr), 0);
  EXPECT_FALSE(WriteText(slave.get(), std::string(60000, 'x')));
  const itimerval none = {};
  ASSERT_EQ(::setitimer(ITIMER_REAL, &none, &day), 0);
  EXPECT_GT(day.it_value.tv_sec, time_t{23} * 60 * 60) << "the 24 hours go on";
}

}  // namespace
}  // namespace queue
