// The peak memory of a program and all processes that it starts.

#ifndef TESTS_BENCHMARK_LOOPS_PEAK_MEMORY_H_
#define TESTS_BENCHMARK_LOOPS_PEAK_MEMORY_H_

#include <cstdint>
#include <string>
#include <vector>

namespace benchmark {

// Runs `command` with descriptors 0 and 1 open for reading on the files `message` and `envelope`.
// Returns the sum in KB of the peak resident size (VmHWM) of every process, as if all peaked at
// once. After execve() only the last program of a process counts. Throws std::runtime_error unless
// the command exits with 0.
uint64_t PeakMemory(const std::vector<std::string>& command, const std::string& message,
                    const std::string& envelope);

}  // namespace benchmark

#endif  // TESTS_BENCHMARK_LOOPS_PEAK_MEMORY_H_
