// Memory for a process that lives as long as one message. Pieces come from the front of one block
// and are never returned; pages of the block that nobody asked for stay untouched.

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
  // Room for two buffers of 64 KB and more than all else that a usual message needs.
  static constexpr size_t kSize = size_t{256} * 1024;

  // `size` bytes, at least one, aligned like those of operator new; null when there is no room.
  void* Take(size_t size) noexcept {
    size = std::max<size_t>(size, 1);
    if (size > block_.size() - used_) {
      return nullptr;
    }
    char* const memory = block_.data() + used_;
    used_ += (size + kAlignment - 1) / kAlignment * kAlignment;
    return memory;
  }

  // Whether `memory` came from Take().
  bool Gave(const void* memory) const noexcept {
    const void* const begin = block_.data();
    const void* const end = block_.data() + used_;
    return std::greater_equal<>()(memory, begin) && std::less<>()(memory, end);
  }

  // How many bytes there are from `memory`, which Take() gave, to the end of the latest piece.
  size_t SizeFrom(const void* memory) const noexcept {
    return static_cast<size_t>(block_.data() + used_ - static_cast<const char*>(memory));
  }

 private:
  static constexpr size_t kAlignment = __STDCPP_DEFAULT_NEW_ALIGNMENT__;
  static_assert(kSize % kAlignment == 0);

  // A multiple of kAlignment. It stands before the block, whose overflow must not reach it.
  size_t used_ = 0;
  alignas(kAlignment) std::array<char, kSize> block_{};
};

}  // namespace qhpsi

#endif  // QHPSI_MUSL_ARENA_H_
