// malloc() and its kin for a program that is linked with musl, whose own maps two pages, and unmaps
// them, for almost each size that it is asked for: a fifth of the time in which 3 KB are queued.
// The linker's --wrap (see BUILD) has these called in their place, by the C++ library and by musl
// itself. What does not fit into the arena, or is to be aligned to more than operator new's, is
// left to musl's.

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "qhpsi/musl/arena.h"

// The names are the linker's.
// NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp,readability-identifier-naming)

namespace {

constinit qhpsi::Arena arena;

}  // namespace

extern "C" {

void* __real_malloc(size_t size);
void* __real_calloc(size_t count, size_t size);
void* __real_realloc(void* memory, size_t size);
void __real_free(void* memory);

void* __wrap_malloc(size_t size) {
  void* const memory = arena.Take(size);
  return memory != nullptr ? memory : __real_malloc(size);
}

// What the arena gives was never used, and is zero. musl's calloc() calls malloc(), which is the
// one above, and cannot bear a piece of the arena: there is none for what Take() has just refused.
void* __wrap_calloc(size_t count, size_t size) {
  size_t bytes = 0;
  void* const memory = __builtin_mul_overflow(count, size, &bytes) ? nullptr : arena.Take(bytes);
  return memory != nullptr ? memory : __real_calloc(count, size);
}

void* __wrap_realloc(void* memory, size_t size) {
  if (memory == nullptr) {
    return __wrap_malloc(size);
  }
  if (!arena.Gave(memory)) {
    return __real_realloc(memory, size);
  }
  // How much there was is not known: no more than this, which cannot reach into what comes next.
  const size_t held = arena.SizeFrom(memory);
  void* const other = __wrap_malloc(size);
  if (other != nullptr) {
    std::memcpy(other, memory, std::min(size, held));
  }
  return other;
}

void __wrap_free(void* memory) {
  if (!arena.Gave(memory)) {
    __real_free(memory);
  }
}

}  // extern "C"

// NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp,readability-identifier-naming)
