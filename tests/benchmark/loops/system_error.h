// A system call that failed, as an exception.

#ifndef TESTS_BENCHMARK_LOOPS_SYSTEM_ERROR_H_
#define TESTS_BENCHMARK_LOOPS_SYSTEM_ERROR_H_

#include <cerrno>
#include <string>
#include <system_error>

namespace benchmark {

// `result` unless it is -1; then throws std::system_error with `what` and errno.
template <typename Result>
Result Check(Result result, const std::string& what) {
  if (result == -1) {
    throw std::system_error(errno, std::generic_category(), what);
  }
  return result;
}

}  // namespace benchmark

#endif  // TESTS_BENCHMARK_LOOPS_SYSTEM_ERROR_H_
