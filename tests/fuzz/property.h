// What a fuzz target claims of the code that it runs.

#ifndef TESTS_FUZZ_PROPERTY_H_
#define TESTS_FUZZ_PROPERTY_H_

#include <cstdio>
#include <cstdlib>

namespace fuzz {

// Unless `holds`, ends the fuzzer as a crash does: it keeps the input.
inline void Require(bool holds, const char* property) {
  if (!holds) {
    static_cast<void>(std::fprintf(stderr, "does not hold: %s\n", property));
    std::abort();
  }
}

}  // namespace fuzz

#endif  // TESTS_FUZZ_PROPERTY_H_
