#include "qhpsi/mime/readings_message.h"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "qhpsi/mime/base64.h"
#include "qhpsi/mime/beginnings.h"
#include "qhpsi/mime/file_marks.h"

namespace mime {
namespace {

using Write = std::function<bool(std::string_view)>;

constexpr size_t kPiece = kBytesInLine * 1024;

// No sender's byte may stand where clamd tells one file from another (qhpsi/mime/file_marks.h).
constexpr std::string_view kPreamble =
    "Each part is what some mail reader may find in a message, for a virus scanner.\n"
    "This text keeps them away from where clamd looks for other files than mail.\n";
constexpr size_t kRows = 16;
constexpr std::string_view kRow =
    "................................................................\n";
static_assert(kPreamble.size() + kRows * kRow.size() > kFileMarksEnd);

constexpr std::string_view kBehindCabinets =
    "Behind the cabinets, so that a scanner tells if it has left out some of them.";

bool IsCabinet(std::string_view reading) { return reading.starts_with("MSCF"); }

// For clamd a header goes on when the line behind it begins so, and that may be base64.
size_t BytesInLine(std::string_view reading) {
  constexpr size_t kTooShortForAWord = 3;
  std::string line;
  AppendBase64(line, reading.substr(0, kBytesInLine));
  return BeginsLikeHeader(line) ? kTooShortForAWord : kBytesInLine;
}

bool WriteReading(std::string_view reading, const Write& write) {
  std::string text =
      "--readings\nContent-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n"
      "Content-Disposition: attachment\n\n";
  const size_t line = BytesInLine(reading);
  for (; !reading.empty(); reading.remove_prefix(std::min(reading.size(), kPiece))) {
    AppendBase64(text, reading.substr(0, kPiece), line);
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
  std::string begin("MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"readings\"\n\n");
  begin += kPreamble;
  for (size_t i = 0; i < kRows; ++i) {
    begin += kRow;
  }
  return write(begin) && std::all_of(readings.begin(), readings.end(), write_reading) &&
         (!has_cabinet || WriteReading(kBehindCabinets, write)) && write("--readings--\n");
}

}  // namespace mime
