// The symbols that the compiler's own libraries, built for glibc, need and musl lacks. All else of
// musl's binary interface is the same on purpose.
//
// Each does what glibc's does. Our code calls only __memmove_chk(), by way of _FORTIFY_SOURCE.

#include <dlfcn.h>
#include <elf.h>
#include <link.h>

#include <cstdlib>
#include <cstring>

// The names are glibc's.
// NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp,readability-identifier-naming)

namespace {

// A static program has one object, itself.
int FindFrames(dl_phdr_info* info, size_t /*size*/, void* to) {
  auto* const result = static_cast<dl_find_object*>(to);
  for (int i = 0; i < info->dlpi_phnum; ++i) {
    const ElfW(Phdr)& header = info->dlpi_phdr[i];
    if (header.p_type == PT_GNU_EH_FRAME) {
      // NOLINTNEXTLINE(performance-no-int-to-ptr): program headers have addresses as numbers
      result->dlfo_eh_frame = reinterpret_cast<void*>(info->dlpi_addr + header.p_vaddr);
    }
  }
  return 1;
}

}  // namespace

extern "C" {

// We start no thread: std::shared_ptr may count without locks.
char __libc_single_threaded = 1;

// For exceptions: finds the tables that say how to unwind the stack.
int _dl_find_object(void* /*address*/, dl_find_object* result) {
  *result = {};
  ::dl_iterate_phdr(FindFrames, result);
  return result->dlfo_eh_frame != nullptr ? 0 : -1;
}

void* __memmove_chk(void* to, const void* from, size_t size, size_t room) {
  if (size > room) {
    std::abort();
  }
  return std::memmove(to, from, size);
}

}  // extern "C"

// NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp,readability-identifier-naming)
