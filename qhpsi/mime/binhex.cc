#include "qhpsi/mime/binhex.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "qhpsi/mime/lines.h"

namespace mime {
namespace {

constexpr std::string_view kAlphabet =
    "!\"#$%&'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr";
constexpr char kRepeat = '\x90';

// Six bits a character, up to the colon at the end or to what is no BinHex.
std::string Bytes(std::string_view text) {
  std::string bytes;
  uint32_t bits = 0;
  unsigned count = 0;
  for (const char c : text) {
    if (c == '\r' || c == '\n' || c == ' ' || c == '\t') {
      continue;
    }
    const size_t value = kAlphabet.find(c);
    if (value == std::string_view::npos) {
      break;
    }
    bits = bits << 6U | static_cast<uint32_t>(value);
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes += static_cast<char>(bits >> count & 0xffU);
    }
  }
  return bytes;
}

// "\x90" and a number: the byte before it, so many times; "\x90\0": itself.
std::string Expanded(std::string_view bytes, size_t max_size) {
  std::string expanded;
  for (size_t i = 0; i < bytes.size() && expanded.size() < max_size; ++i) {
    if (bytes[i] != kRepeat || i + 1 == bytes.size()) {
      expanded += bytes[i];
      continue;
    }
    const size_t times = static_cast<unsigned char>(bytes[++i]);
    if (times == 0) {
      expanded += kRepeat;
    } else if (!expanded.empty()) {
      expanded.append(times - 1, expanded.back());
    }
  }
  expanded.resize(std::min(expanded.size(), max_size));
  return expanded;
}

uint32_t Number(std::string_view bytes) {
  uint32_t number = 0;
  for (const char c : bytes.substr(0, 4)) {
    number = number << 8U | static_cast<unsigned char>(c);
  }
  return number;
}

void AppendForks(std::vector<std::string>& contents, std::string_view file) {
  // Name with its length, version, type, creator, flags, two lengths, checksum.
  const size_t name = static_cast<unsigned char>(file.front());
  const size_t lengths = 1 + name + 1 + 4 + 4 + 2;
  const size_t header = lengths + 4 + 4 + 2;
  contents.emplace_back(file);
  if (file.size() <= header) {
    return;
  }
  const size_t data = Number(file.substr(lengths));
  const size_t resource = Number(file.substr(lengths + 4));
  file.remove_prefix(header);
  contents.emplace_back(file.substr(0, data));
  if (resource > 0 && file.size() > data && file.size() - data > 2) {
    contents.emplace_back(file.substr(data + 2, resource));
  }
}

}  // namespace

std::optional<std::vector<std::string>> DecodeBinhex(std::string_view text, size_t max_size) {
  std::vector<std::string> contents;
  size_t size = 0;
  for (Lines lines(text);;) {
    const std::string_view rest = lines.rest();
    const auto line = lines.Next();
    if (!line) {
      break;
    }
    if (line->size() > 1 && line->starts_with(':')) {
      const size_t room = (max_size - size) / 2;  // its forks are in it
      const std::string file = Expanded(Bytes(rest.substr(1)), room + 1);
      if (file.size() > room) {
        return std::nullopt;
      }
      size += 2 * file.size();
      if (!file.empty()) {
        AppendForks(contents, file);
      }
    }
  }
  return contents;
}

}  // namespace mime
