#include "qhpsi/mime/byte_search.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace mime {
namespace {

// A vector of GCC and clang: each operation is one of all its bytes. They make of it what the
// processor has.
using Block = uint8_t __attribute__((vector_size(16)));

constexpr char kInnocent = 'A';  // fills a block up: no search finds it

Block Load(std::string_view text) {
  Block block;
  std::memcpy(&block, text.data(), sizeof block);
  return block;
}

Block LoadPart(std::string_view text) {
  std::array<char, sizeof(Block)> bytes;
  bytes.fill(kInnocent);
  std::copy(text.begin(), text.end(), bytes.begin());
  return Load({bytes.data(), bytes.size()});
}

bool HasAny(Block block) {
  std::array<uint64_t, 2> halves;
  std::memcpy(halves.data(), &block, sizeof block);
  return (halves[0] | halves[1]) != 0;
}

// Whether `find`, which sets the bytes that it finds, does so anywhere in `text`.
template <typename Find>
bool Finds(std::string_view text, const Find& find) {
  Block found{};
  for (; text.size() >= sizeof(Block); text.remove_prefix(sizeof(Block))) {
    found |= find(Load(text));
  }
  return HasAny(text.empty() ? found : found | find(LoadPart(text)));
}

}  // namespace

size_t FindNewline(std::string_view text) {
  size_t offset = 0;
  while (text.size() - offset >= sizeof(Block) &&
         !HasAny(Block(Load(text.substr(offset)) == '\n'))) {
    offset += sizeof(Block);
  }
  return std::min(text.find('\n', offset), text.size());
}

bool IsAllBase64(std::string_view text) {
  return !Finds(text, [](Block block) {
    const Block lower = block | 0x20;
    return ~Block((lower - 'a' < 26) | (block - '0' < 10) | (block == '+') | (block == '/'));
  });
}

bool HasControl(std::string_view text) {
  return Finds(text, [](Block block) {
    return Block(((block < ' ') & (block != '\t') & (block != '\x1b')) | (block == '\x7f'));
  });
}

}  // namespace mime
