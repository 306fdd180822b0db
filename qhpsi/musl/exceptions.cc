// Memory for exceptions, and their end when nobody catches them. The compiler's own (eh_alloc.o,
// eh_term_handler.o) set 72 KB aside at each start, read a variable of the caller's environment
// (GLIBCXX_TUNABLES) and print by way of stdio; and they are what asks for glibc.
//
// The C++ ABI for exceptions, level II: https://itanium-cxx-abi.github.io/cxx-abi/abi-eh.html

#include <array>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <exception>

#include "qhpsi/musl/exception_size.h"

// The names are the ABI's, and libsupc++'s.
// NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp,readability-identifier-naming)

namespace {

// When there is no other memory: for std::bad_alloc, and for those that are thrown and caught while
// that one is on its way.
struct Slot {
  bool is_used = false;
  alignas(std::max_align_t) std::array<char, qhpsi::kExceptionHeader + 64> memory;
};

constinit std::array<Slot, 4> reserve{};

void* TakeFromReserve(size_t size) {
  for (Slot& slot : reserve) {
    if (!slot.is_used && size <= slot.memory.size()) {
      slot.is_used = true;
      return slot.memory.data();
    }
  }
  return nullptr;
}

// Whether it was from there.
bool GiveToReserve(const void* memory) {
  for (Slot& slot : reserve) {
    if (memory == slot.memory.data()) {
      slot.is_used = false;
      return true;
    }
  }
  return false;
}

}  // namespace

namespace __cxxabiv1 {

extern std::terminate_handler __terminate_handler;
std::terminate_handler __terminate_handler = std::abort;

extern "C" {

void* __cxa_allocate_exception(size_t size) noexcept {
  const size_t whole = qhpsi::kExceptionHeader + size;
  void* memory = std::malloc(whole);
  if (memory == nullptr) {
    memory = TakeFromReserve(whole);
  }
  if (memory == nullptr) {
    std::terminate();
  }
  std::memset(memory, 0, qhpsi::kExceptionHeader);
  return static_cast<char*>(memory) + qhpsi::kExceptionHeader;
}

void __cxa_free_exception(void* thrown) noexcept {
  char* const memory = static_cast<char*>(thrown) - qhpsi::kExceptionHeader;
  if (!GiveToReserve(memory)) {
    std::free(memory);
  }
}

}  // extern "C"
}  // namespace __cxxabiv1

// NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp,readability-identifier-naming)
