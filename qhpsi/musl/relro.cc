// Makes the memory read-only, before main(), that only the start of the program writes to (the
// linker's -z relro). glibc does this itself; musl does not do it in a static program.

#include <elf.h>
#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>

namespace {

int Protect(dl_phdr_info* info, size_t /*size*/, void* /*unused*/) {
  const auto page = static_cast<size_t>(::sysconf(_SC_PAGESIZE));
  for (int i = 0; i < info->dlpi_phnum; ++i) {
    const ElfW(Phdr)& header = info->dlpi_phdr[i];
    if (header.p_type != PT_GNU_RELRO) {
      continue;
    }
    const size_t begin = (info->dlpi_addr + header.p_vaddr) & ~(page - 1);
    const size_t end = (info->dlpi_addr + header.p_vaddr + header.p_memsz) & ~(page - 1);
    // NOLINTNEXTLINE(performance-no-int-to-ptr): program headers have addresses as numbers
    if (::mprotect(reinterpret_cast<void*>(begin), end - begin, PROT_READ) != 0) {
      std::abort();
    }
  }
  return 1;
}

__attribute__((constructor)) void ProtectProgram() { ::dl_iterate_phdr(Protect, nullptr); }

}  // namespace
