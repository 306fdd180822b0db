// The sandbox of a process that only decodes: it reads, works in memory, writes, and ends.
//
// Taken over by the bytes that it decodes, such a process can write what it likes to the
// descriptors that it has. It can open nothing, connect to nothing, start nothing, signal nobody
// and outlive nothing.

#ifndef QHPSI_SANDBOX_DECODER_SANDBOX_H_
#define QHPSI_SANDBOX_DECODER_SANDBOX_H_

#include <cstdint>
#include <optional>
#include <string>

namespace qhpsi {

struct DecoderLimits {
  uint64_t memory;   // bytes of address space; beyond, std::bad_alloc
  uint64_t seconds;  // of processor time; beyond, SIGXCPU
  uint64_t output;   // bytes of a file; beyond, SIGXFSZ
};

// Closes all descriptors over 2, sets the limits, and lets this process call nothing from here on
// but what reading, writing, memory and the end of it take. Any other system call kills it with
// SIGSYS. Returns the reason when that cannot be had; the process must not decode then. With
// AddressSanitizer, which needs far more, memory and descriptors have no limit and calls no filter.
std::optional<std::string> EnterDecoderSandbox(const DecoderLimits& limits);

}  // namespace qhpsi

#endif  // QHPSI_SANDBOX_DECODER_SANDBOX_H_
