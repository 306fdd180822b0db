// How much memory a program and all that it starts ever have at most.

#ifndef TESTS_BENCHMARK_LOOPS_PEAK_MEMORY_H_
#define TESTS_BENCHMARK_LOOPS_PEAK_MEMORY_H_

#include <cstdint>
#include <string>
#include <vector>

namespace benchmark {

// Runs `command` with descriptors 0 and 1 open for reading on the files `message` and `envelope`.
// Returns the sum in KB of each process's greatest resident size (VmHWM), as if all had it at the
// same time. Of a process that becomes another program, the last counts. Throws std::runtime_error
// unless the command exits with 0.
uint64_t PeakMemory(const std::vector<std::string>& command, const std::string& message,
                    const std::string& envelope);

}  // namespace benchmark

#endif  // TESTS_BENCHMARK_LOOPS_PEAK_MEMORY_H_
