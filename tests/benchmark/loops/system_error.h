// Turns a failed system call into an exception.

#ifndef TESTS_BENCHMARK_LOOPS_SYSTEM_ERROR_H_
#define TESTS_BENCHMARK_LOOPS_SYSTEM_ERROR_H_

#include <cerrno>
#include <string>
#include <system_error>

namespace benchmark {

// Returns `result`. Throws std::system_error with `what` and errno if it is -1.
template <typename Result>
Result Check(Result result, const std::string& what) {
  if (result == -1) {
    throw std::system_error(errno, std::generic_category(), what);
  }
  return result;
}

}  // namespace benchmark

#endif  // TESTS_BENCHMARK_LOOPS_SYSTEM_ERROR_H_
