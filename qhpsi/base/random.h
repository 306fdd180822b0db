// A random number that costs nothing.

#ifndef QHPSI_BASE_RANDOM_H_
#define QHPSI_BASE_RANDOM_H_

#include <sys/auxv.h>

#include <cstdint>
#include <cstring>

namespace qhpsi {

// From the 16 random bytes that the kernel gives each new process, so always the same within one:
// no system call, and unlike the clock or the process id no pattern that a burst of messages could
// share. To spread load with, not to keep a secret.
inline uint64_t ProcessRandom() {
  const unsigned long address = ::getauxval(AT_RANDOM);
  if (address == 0) {
    return 0;
  }
  const char* bytes = nullptr;
  std::memcpy(&bytes, &address, sizeof(bytes));
  uint64_t number = 0;
  std::memcpy(&number, bytes + sizeof(number), sizeof(number));  // the first half is libc's
  return number;
}

}  // namespace qhpsi

#endif  // QHPSI_BASE_RANDOM_H_
