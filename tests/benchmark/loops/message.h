// A message whose copies all differ.

#ifndef TESTS_BENCHMARK_LOOPS_MESSAGE_H_
#define TESTS_BENCHMARK_LOOPS_MESSAGE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace benchmark {

class Message {
 public:
  // Reads `file`. A number replaces the eight bytes at each of `places`.
  Message(const std::string& file, const std::vector<size_t>& places);

  // The message with this number in it, until the next call.
  const std::string& Text(uint64_t number);

 private:
  std::string text_;
  std::vector<size_t> places_;
};

}  // namespace benchmark

#endif  // TESTS_BENCHMARK_LOOPS_MESSAGE_H_
