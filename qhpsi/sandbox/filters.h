// The seccomp filters: which system calls a scanner may make. write_filters.cc has the lists.

#ifndef QHPSI_SANDBOX_FILTERS_H_
#define QHPSI_SANDBOX_FILTERS_H_

#include <cstdint>
#include <span>

namespace qhpsi {

// An instruction, as the kernel has it: sock_filter in <linux/filter.h>.
struct FilterStep {
  uint16_t code;
  uint8_t if_true;
  uint8_t if_false;
  uint32_t operand;
};

// Stands for the id of the process that loads the filter, which is to put that in its place.
inline constexpr uint32_t kOwnProcess = 0x7ffffffe;

// A call that is not on the list fails with EPERM: one that reads, works in memory, and starts no
// program, signals nobody and opens no socket. `has_scratch`: it also makes and writes files.
// `connects`: it also connects stream sockets.
std::span<const FilterStep> PluginFilter(bool has_scratch, bool connects);

// For a program whose needs nobody knows: fails what no scanner needs, such as to trace others, to
// change the limits of others, to make name spaces, to type on a terminal.
std::span<const FilterStep> CommandFilter();

}  // namespace qhpsi

#endif  // QHPSI_SANDBOX_FILTERS_H_
