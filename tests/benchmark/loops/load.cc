#include "tests/benchmark/loops/load.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <exception>
#include <latch>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace benchmark {
namespace {

using Clock = std::chrono::steady_clock;

class Load {
 public:
  Load(const LoadOptions& options, const MakeWork& make_work)
      : options_(options),
        ready_(options.injectors),
        begin_(1),
        // Based on the clock, so that no run repeats the numbers of another.
        first_(static_cast<uint64_t>(Clock::now().time_since_epoch().count()) / 1000) {
    for (unsigned i = 0; i < options.injectors; ++i) {
      works_.push_back(make_work(i));
    }
  }

  LoadResult Run() {
    std::vector<std::jthread> threads;
    threads.reserve(works_.size());
    for (const auto& work : works_) {
      threads.emplace_back([this, &work] { Inject(*work); });
    }
    ready_.wait();
    const auto start = Clock::now();
    deadline_ = start + std::chrono::duration_cast<Clock::duration>(
                            std::chrono::duration<double>(options_.seconds));
    begin_.count_down();
    threads.clear();  // waits for them
    result_.seconds = std::chrono::duration<double>(Clock::now() - start).count();
    if (failure_) {
      std::rethrow_exception(failure_);
    }
    return std::move(result_);
  }

 private:
  bool IsOver(uint64_t done) const {
    return failed_ || done >= options_.most ||
           (done >= options_.least && Clock::now() >= deadline_);
  }

  void Inject(Work& work) {
    std::vector<Sample> samples;
    ready_.count_down();
    begin_.wait();
    try {
      for (uint64_t n = next_++; !IsOver(n); n = next_++) {
        samples.push_back(work.Once(first_ + n));
      }
    } catch (const std::exception&) {
      failed_ = true;
      const std::lock_guard lock(mutex_);
      failure_ = failure_ ? failure_ : std::current_exception();
    }
    const std::lock_guard lock(mutex_);
    result_.samples.insert(result_.samples.end(), samples.begin(), samples.end());
  }

  const LoadOptions& options_;
  std::vector<std::unique_ptr<Work>> works_;
  std::latch ready_;
  std::latch begin_;
  uint64_t first_;
  Clock::time_point deadline_;
  std::atomic<uint64_t> next_ = 0;
  std::atomic<bool> failed_ = false;
  std::mutex mutex_;  // guards the two below
  std::exception_ptr failure_;
  LoadResult result_;
};

}  // namespace

LoadResult RunLoad(const LoadOptions& options, const MakeWork& make_work) {
  return Load(options, make_work).Run();
}

}  // namespace benchmark
