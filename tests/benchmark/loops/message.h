// A message of which no two copies are alike.

#ifndef TESTS_BENCHMARK_LOOPS_MESSAGE_H_
#define TESTS_BENCHMARK_LOOPS_MESSAGE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace benchmark {

class Message {
 public:
  // The content of `file`. At each of `places` eight bytes make room for a number.
  Message(const std::string& file, const std::vector<size_t>& places);

  // The message with this number in it.
  const std::string& Text(uint64_t number);

 private:
  std::string text_;
  std::vector<size_t> places_;
};

}  // namespace benchmark

#endif  // TESTS_BENCHMARK_LOOPS_MESSAGE_H_
