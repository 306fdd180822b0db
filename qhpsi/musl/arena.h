// Memory for a process that lives as long as one message: taken from the front of one block, never
// given back. Pages of the block that nobody asked for are never touched.

#ifndef QHPSI_MUSL_ARENA_H_
#define QHPSI_MUSL_ARENA_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>

namespace qhpsi {

// For one thread.
class Arena {
 public:
  // Two buffers of 64 KB, the 72 KB that the C++ library sets aside for exceptions, and more than
  // what else a usual message needs.
  static constexpr size_t kSize = size_t{256} * 1024;

  // `size` bytes, at least one, aligned as operator new's are; null when there is no room.
  void* Take(size_t size) noexcept {
    size = std::max<size_t>(size, 1);
    if (size > block_.size() - used_) {
      return nullptr;
    }
    char* const memory = block_.data() + used_;
    used_ += (size + kAlignment - 1) / kAlignment * kAlignment;
    return memory;
  }

  // Whether Take() gave this.
  bool Gave(const void* memory) const noexcept {
    const void* const begin = block_.data();
    const void* const end = block_.data() + used_;
    return std::greater_equal<>()(memory, begin) && std::less<>()(memory, end);
  }

  // How many bytes there are from `memory`, which Take() gave, to the end of what it gave last.
  size_t SizeFrom(const void* memory) const noexcept {
    return static_cast<size_t>(block_.data() + used_ - static_cast<const char*>(memory));
  }

 private:
  static constexpr size_t kAlignment = __STDCPP_DEFAULT_NEW_ALIGNMENT__;
  static_assert(kSize % kAlignment == 0);

  size_t used_ = 0;  // a multiple of kAlignment; before the block, whose overflow must not reach it
  alignas(kAlignment) std::array<char, kSize> block_{};
};

}  // namespace qhpsi

#endif  // QHPSI_MUSL_ARENA_H_
