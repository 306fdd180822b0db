// Fills a queue with many messages.

#ifndef TESTS_BENCHMARK_LOOPS_FILL_H_
#define TESTS_BENCHMARK_LOOPS_FILL_H_

#include <cstdint>
#include <string>

namespace benchmark {

// Puts `count` tiny messages into `queue`, as qmail-queue leaves them: mess/NN/INODE, intd/INODE
// and todo/INODE, with todo and intd not split. Throws std::system_error.
void FillQueue(const std::string& queue, uint64_t count);

}  // namespace benchmark

#endif  // TESTS_BENCHMARK_LOOPS_FILL_H_
