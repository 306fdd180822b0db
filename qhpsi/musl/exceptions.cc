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

// For std::bad_alloc, when there is no other memory. One at a time: who is out of memory gives up.
alignas(std::max_align_t) std::array<char, qhpsi::kExceptionHeader + 64> reserve;

}  // namespace

namespace __cxxabiv1 {

extern std::terminate_handler __terminate_handler;
std::terminate_handler __terminate_handler = std::abort;

extern "C" {

void* __cxa_allocate_exception(size_t size) noexcept {
  const size_t whole = qhpsi::kExceptionHeader + size;
  void* memory = std::malloc(whole);
  if (memory == nullptr && whole <= reserve.size()) {
    memory = reserve.data();
  }
  if (memory == nullptr) {
    std::terminate();
  }
  std::memset(memory, 0, qhpsi::kExceptionHeader);
  return static_cast<char*>(memory) + qhpsi::kExceptionHeader;
}

void __cxa_free_exception(void* thrown) noexcept {
  char* const memory = static_cast<char*>(thrown) - qhpsi::kExceptionHeader;
  if (memory != reserve.data()) {
    std::free(memory);
  }
}

}  // extern "C"
}  // namespace __cxxabiv1

// NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp,readability-identifier-naming)
