// malloc() and its kin for a program that is linked with musl. musl's own maps and unmaps two pages
// for almost every size: a fifth of the time that queueing 3 KB takes. The linker's --wrap (see
// BUILD) has the C++ library and musl itself call these instead. They leave to musl's what does not
// fit into the arena or needs more alignment than operator new gives.

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

// Memory of the arena was never used, so it is zero. musl's calloc() calls our malloc() and expects
// a block of musl's own. It gets one: Take() has just refused this size, so malloc() falls through.
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
  // The size of the old piece is unknown. It is at most this, and that much the arena has given.
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
