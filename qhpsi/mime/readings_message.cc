#include "qhpsi/mime/readings_message.h"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "qhpsi/mime/base64.h"

namespace mime {
namespace {

using Write = std::function<bool(std::string_view)>;

constexpr size_t kPiece = size_t{57} * 1024;  // whole lines of base64

constexpr std::string_view kBehindCabinets =
    "Behind the cabinets, so that a scanner tells if it has left out some of them.";

bool IsCabinet(std::string_view reading) { return reading.starts_with("MSCF"); }

bool WriteReading(std::string_view reading, const Write& write) {
  std::string text =
      "--readings\nContent-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n"
      "Content-Disposition: attachment\n\n";
  for (; !reading.empty(); reading.remove_prefix(std::min(reading.size(), kPiece))) {
    AppendBase64(text, reading.substr(0, kPiece));
    if (!write(text)) {
      return false;
    }
    text.clear();
  }
  return true;
}

}  // namespace

bool WriteMessage(const std::vector<std::string>& readings, std::string_view nonce,
                  const Write& write) {
  bool has_cabinet = false;
  const auto write_reading = [&](const std::string& reading) {
    if (!IsCabinet(reading)) {
      return WriteReading(reading, write);
    }
    has_cabinet = true;
    return WriteReading(reading + std::string(nonce), write);
  };
  return write("MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"readings\"\n\n") &&
         std::all_of(readings.begin(), readings.end(), write_reading) &&
         (!has_cabinet || WriteReading(kBehindCabinets, write)) && write("--readings--\n");
}

}  // namespace mime
