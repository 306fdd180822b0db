// Octet strings in BER: what CMS has signed is found whole, however it was put in, and what is cut
// short gives its beginning.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "qhpsi/mime/signed_data.h"
#include "tests/fuzz/bytes.h"
#include "tests/fuzz/property.h"

namespace {

using fuzz::Require;

constexpr uint8_t kOctetString = 0x04;
constexpr uint8_t kSequence = 0x30;
constexpr uint8_t kFirst = 0xa0;  // [0], which has others in it
constexpr std::string_view kIsSignedData("\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02", 11);
constexpr std::string_view kIsData("\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01", 11);
constexpr std::string_view kVersionAndDigests("\x02\x01\x01\x31\x00", 5);
constexpr std::string_view kEnd("\0\0", 2);

// Writes BER in one of the many ways that it has.
class Writer {
 public:
  explicit Writer(fuzz::Bytes& bytes) : forms_(bytes.Byte()), zeros_(bytes.Byte() % 4) {}

  std::string SignedData(std::string_view content) {
    const std::string data = Around(kFirst, OctetString(content));
    const std::string what = Around(kSequence, std::string(kIsData) + data);
    const std::string whole = Around(kSequence, std::string(kVersionAndDigests) + what);
    return Around(kSequence, std::string(kIsSignedData) + Around(kFirst, whole));
  }

 private:
  bool Choose() {
    const bool is_set = (forms_ & 1U) != 0;
    forms_ >>= 1U;
    return is_set;
  }

  std::string OctetString(std::string_view content) {
    if (Choose()) {
      return Primitive(kOctetString, content);
    }
    std::string pieces;
    fuzz::InPieces(content, [&](std::string_view piece) {
      constexpr std::array<uint8_t, 4> kTags = {kOctetString, 0x02, 0x0c, 0x80};
      pieces += Primitive(kTags.at(piece.size() % kTags.size()), piece);
    });
    constexpr uint8_t kInPieces = 0x24;
    return Around(kInPieces, Choose() ? Around(kInPieces, pieces) : pieces);
  }

  std::string Primitive(uint8_t tag, std::string_view content) const {
    return static_cast<char>(tag) + Length(content.size()) + std::string(content);
  }

  std::string Around(uint8_t tag, std::string_view content) {
    if (Choose()) {
      return Primitive(tag, content);
    }
    return (static_cast<char>(tag) + std::string("\x80")).append(content).append(kEnd);
  }

  std::string Length(size_t length) const {
    if (zeros_ == 0 && length < 0x80) {
      return {static_cast<char>(length)};
    }
    const std::string value = {static_cast<char>(length >> 8U), static_cast<char>(length & 0xffU)};
    return static_cast<char>(0x80 + zeros_ + value.size()) + std::string(zeros_, '\0') + value;
  }

  unsigned forms_;
  size_t zeros_;
};

void CheckSize(std::string_view ber) {
  size_t size = 0;
  for (const std::string& string : mime::OctetStrings(ber)) {
    size += string.size();
  }
  Require(size <= ber.size(), "no byte is in two strings");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  fuzz::Bytes bytes(data, size);
  Writer writer(bytes);
  const size_t cut = bytes.Byte() * size_t{4};
  const std::string_view content = bytes.Rest();
  CheckSize(content);

  const std::string ber = writer.SignedData(content);
  Require(mime::IsCms(ber), "it is taken for what it is");
  const std::vector<std::string> strings = mime::OctetStrings(ber);
  Require(strings.size() == 1 && strings.front() == content, "what was signed is found");
  const std::vector<std::string> found = mime::OctetStrings(ber.substr(0, cut));
  Require(found.empty() || (found.size() == 1 && content.starts_with(found.front())),
          "what is cut short begins as the whole does");
  return 0;
}
