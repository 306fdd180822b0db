#include "qhpsi/mime/readings_message.h"

#include <algorithm>
#include <cstddef>

#include "qhpsi/mime/base64.h"

namespace mime {
namespace {

using Write = std::function<bool(std::string_view)>;

constexpr size_t kPiece = size_t{57} * 1024;  // whole lines of base64

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

bool WriteMessage(const std::vector<std::string>& readings, const Write& write) {
  return write("MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"readings\"\n\n") &&
         std::all_of(readings.begin(), readings.end(),
                     [&](const std::string& reading) { return WriteReading(reading, write); }) &&
         write("--readings--\n");
}

}  // namespace mime
