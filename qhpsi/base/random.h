// A random number that costs nothing.

#ifndef QHPSI_BASE_RANDOM_H_
#define QHPSI_BASE_RANDOM_H_

#include <sys/auxv.h>

#include <cstdint>
#include <cstring>

namespace qhpsi {

// Taken from the 16 random bytes that the kernel gives each new process, so it costs no system call
// and is always the same within one process. Unlike the clock or the process id it has no pattern
// that a burst of messages could share. For spreading load, not for secrets.
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
