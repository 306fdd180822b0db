#include "filter/message/message_header.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "filter/base/failure.h"
#include "filter/message/rfc2047.h"
#include "qhpsi/base/ascii.h"
#include "qhpsi/base/take_line.h"

namespace filter {
namespace {

constexpr size_t kReadSize = 8192;
constexpr std::string_view kBlanks = " \t";

// Like TakeLine(), for lines that end in LF or CR LF.
std::string_view TakeHeaderLine(std::string_view& text) {
  std::string_view line = qhpsi::TakeLine(text);
  if (line.ends_with('\r')) {
    line.remove_suffix(1);
  }
  return line;
}

// Whether `text` has the empty line that ends a header. `from` is where the last read began.
bool HasHeaderEnd(std::string_view text, size_t from) {
  if (text.starts_with("\n") || text.starts_with("\r\n")) {
    return true;
  }
  const size_t start = from < 3 ? 0 : from - 3;
  return text.find("\n\n", start) != std::string_view::npos ||
         text.find("\n\r\n", start) != std::string_view::npos;
}

// The position of the colon after a field's name and blanks; 0 when the line is no field.
size_t ColonOf(std::string_view line) {
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) {
    return 0;
  }
  const size_t end = line.find_last_not_of(kBlanks, colon - 1);
  if (end == std::string_view::npos) {
    return 0;
  }
  const std::string_view name = line.substr(0, end + 1);
  const bool is_name =
      std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c < 127; });
  return is_name ? colon : 0;
}

}  // namespace

std::string ReadHeaderText(int fd, size_t max) {
  std::string text;
  while (text.size() < max) {
    const size_t size = text.size();
    const size_t wanted = std::min(kReadSize, max - size);
    text.resize(size + wanted);
    const ssize_t n = ::read(fd, text.data() + size, wanted);
    const int error = errno;
    text.resize(size + static_cast<size_t>(std::max<ssize_t>(n, 0)));
    if (n < 0 && error == EINTR) {
      continue;
    }
    if (n < 0) {
      throw SystemFailure("cannot read the message", error);
    }
    if (n == 0 || HasHeaderEnd(text, size)) {
      break;
    }
  }
  return text;
}

MessageHeader::MessageHeader(std::string_view text) {
  WordDecoder decoder;
  while (!text.empty()) {
    const std::string_view line = TakeHeaderLine(text);
    if (line.empty()) {
      break;
    }
    std::string value;
    const size_t colon = ColonOf(line);
    if (colon != 0) {
      value = qhpsi::Trim(line.substr(colon + 1));
    }
    while (!text.empty() && kBlanks.find(text.front()) != std::string_view::npos) {
      const std::string_view more = qhpsi::Trim(TakeHeaderLine(text));
      if (!value.empty() && !more.empty()) {
        value += ' ';
      }
      value += more;
    }
    if (colon != 0) {
      fields_.push_back(
          {qhpsi::Lower(qhpsi::Trim(line.substr(0, colon))), value, decoder.Decode(value)});
    }
  }
}

std::vector<std::string_view> MessageHeader::Values(std::string_view name) const {
  const std::string lower = qhpsi::Lower(name);
  std::vector<std::string_view> values;
  for (const Field& field : fields_) {
    if (field.name == lower) {
      values.emplace_back(field.decoded);
    }
  }
  return values;
}

std::vector<std::string_view> MessageHeader::RawValues(std::string_view name) const {
  const std::string lower = qhpsi::Lower(name);
  std::vector<std::string_view> values;
  for (const Field& field : fields_) {
    if (field.name == lower) {
      values.emplace_back(field.raw);
    }
  }
  return values;
}

void MessageHeader::Set(std::string_view name, const std::string& value) {
  const std::string lower = qhpsi::Lower(name);
  std::erase_if(fields_, [&](const Field& field) { return field.name == lower; });
  fields_.insert(fields_.begin(), Field{lower, value, value});
}

}  // namespace filter
