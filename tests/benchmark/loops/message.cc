#include "tests/benchmark/loops/message.h"

#include <cstddef>
#include <cstdint>
#include <fstream>
#include <ios>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

namespace benchmark {
namespace {

constexpr size_t kDigits = 8;

}  // namespace

Message::Message(const std::string& file, const std::vector<size_t>& places) : places_(places) {
  std::ifstream in(file, std::ios::binary);
  if (!in) {
    throw std::runtime_error(file + ": cannot read");
  }
  text_.assign(std::istreambuf_iterator<char>(in), {});
  for (const size_t place : places) {
    if (place + kDigits > text_.size()) {
      throw std::runtime_error(file + ": no room for a number at " + std::to_string(place));
    }
  }
}

const std::string& Message::Text(uint64_t number) {
  std::string digits;
  for (size_t i = 0; i < kDigits; ++i, number /= 10) {
    digits.insert(digits.begin(), static_cast<char>('0' + number % 10));
  }
  for (const size_t place : places_) {
    text_.replace(place, kDigits, digits);
  }
  return text_;
}

}  // namespace benchmark
