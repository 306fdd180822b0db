#include "installer/system/sha256.h"

#include <sha2.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace installer {

std::string Sha256(std::string_view bytes) {
  std::array<char, SHA256_DIGEST_STRING_LENGTH> digits = {};
  ::SHA256Data(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size(), digits.data());
  return digits.data();
}

}  // namespace installer
