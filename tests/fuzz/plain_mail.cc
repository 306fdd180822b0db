#include "tests/fuzz/plain_mail.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "qhpsi/base/ascii.h"

namespace fuzz {
namespace {

constexpr size_t kMaxLine = 998;

struct NotPlain {};

void Expect(bool is_plain) {
  if (!is_plain) {
    throw NotPlain();
  }
}

bool IsPlainByte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte >= ' ' && byte != 0x7f) || c == '\t' || c == '\x1b';
}

bool IsNameByte(char c) {
  const char lower = qhpsi::ToLower(c);
  return qhpsi::IsDigit(c) || (lower >= 'a' && lower <= 'z') || c == '-' || c == '_' || c == '.';
}

std::vector<std::string> SplitLines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const size_t size = text.find('\n');
    Expect(size <= kMaxLine);  // npos is larger
    const std::string_view line = text.substr(0, size);
    Expect(std::all_of(line.begin(), line.end(), IsPlainByte));
    lines.emplace_back(line);
    text.remove_prefix(size + 1);
  }
  return lines;
}

std::string Unquoted(std::string_view value) {
  const bool is_quoted = value.size() >= 2 && value.front() == '"' && value.back() == '"';
  return std::string(is_quoted ? value.substr(1, value.size() - 2) : value);
}

// The value of a parameter of a Content-Type; empty without one.
std::string Parameter(std::string_view type, std::string_view name) {
  bool is_quoted = false;
  std::string parameter;
  for (const char c : std::string(type) + ";") {
    is_quoted = is_quoted != (c == '"');
    if (c != ';' || is_quoted) {
      parameter += c;
      continue;
    }
    const std::string_view text = qhpsi::Trim(parameter);
    const size_t equals = std::min(text.find('='), text.size());
    if (qhpsi::EqualIgnoringCase(text.substr(0, equals), name)) {
      return Unquoted(text.substr(std::min(equals + 1, text.size())));
    }
    parameter.clear();
  }
  return {};
}

class Reader {
 public:
  explicit Reader(std::string_view message) : lines_(SplitLines(message)) {}

  std::vector<Leaf> Read() {
    ReadEntity(0);
    Expect(at_ == lines_.size());
    return std::move(leaves_);
  }

 private:
  using Header = std::map<std::string, std::string>;  // names in lower case

  Header ReadHeader() {
    Header header;
    std::string* field = nullptr;
    for (; at_ < lines_.size() && !lines_[at_].empty(); ++at_) {
      const std::string_view line = lines_[at_];
      if (line.starts_with(' ') || line.starts_with('\t')) {
        Expect(field != nullptr && !qhpsi::Trim(line).empty());
        *field += line;
        continue;
      }
      const size_t colon = line.find(':');
      Expect(colon != std::string_view::npos && colon > 0 &&
             std::all_of(line.begin(), line.begin() + static_cast<ptrdiff_t>(colon), IsNameByte));
      const std::string name = qhpsi::Lower(line.substr(0, colon));
      const bool is_new = header.emplace(name, "").second;
      Expect(is_new || (name != "content-type" && name != "content-transfer-encoding"));
      field = &header[name];
      *field = line.substr(colon + 1);
    }
    if (at_ < lines_.size()) {
      ++at_;  // the empty line
    }
    return header;
  }

  void ReadEntity(int messages) {
    Header header = ReadHeader();
    const std::string type = std::string(qhpsi::Trim(header["content-type"]));
    const std::string name =
        qhpsi::Lower(qhpsi::Trim(std::string_view(type).substr(0, type.find(';'))));
    const std::string encoding = qhpsi::Lower(qhpsi::Trim(header["content-transfer-encoding"]));
    const bool is_encoded = encoding == "base64" || encoding == "quoted-printable";
    Expect(is_encoded || encoding.empty() || encoding == "7bit" || encoding == "8bit" ||
           encoding == "binary");
    if (name.starts_with("multipart/")) {
      Expect(!is_encoded);
      ReadMultipart(Parameter(type, "boundary"), messages);
    } else if (name == "message/rfc822" || name == "message/news") {
      Expect(!is_encoded);
      ReadEntity(messages + 1);
    } else {
      ReadLeaf(encoding, messages);
    }
  }

  void ReadMultipart(const std::string& boundary, int messages) {
    Expect(!boundary.empty() && boundary.size() <= 70);
    boundaries_.push_back("--" + boundary);
    SkipText(true);  // the preamble
    while (at_ < lines_.size() && lines_[at_] == "--" + boundary) {
      ++at_;
      ReadEntity(messages);
    }
    Expect(at_ < lines_.size() && lines_[at_] == "--" + boundary + "--");
    ++at_;
    boundaries_.pop_back();
    for (; at_ < lines_.size() && !IsBoundary(lines_[at_]); ++at_) {
      Expect(lines_[at_].empty());
    }
  }

  void ReadLeaf(const std::string& encoding, int messages) {
    Leaf leaf{.body = SkipText(encoding != "base64"), .messages = messages};
    if (encoding == "base64") {
      leaf.encoding = Leaf::Encoding::kBase64;
      Expect(DecodePlainBase64(leaf.body).has_value());
    } else if (encoding == "quoted-printable") {
      leaf.encoding = Leaf::Encoding::kQuotedPrintable;
    }
    leaves_.push_back(std::move(leaf));
  }

  // The lines up to the next boundary. In a text no boundary is elsewhere in a line.
  std::string SkipText(bool is_text) {
    std::string text;
    for (; at_ < lines_.size() && !IsBoundary(lines_[at_]); ++at_) {
      for (const std::string& boundary : boundaries_) {
        Expect(!is_text || lines_[at_].find(boundary.substr(2)) == std::string::npos);
      }
      text += lines_[at_] + "\n";
    }
    return text;
  }

  bool IsBoundary(const std::string& line) const {
    return std::any_of(boundaries_.begin(), boundaries_.end(), [&](const std::string& boundary) {
      return line == boundary || line == boundary + "--";
    });
  }

  std::vector<std::string> lines_;
  size_t at_ = 0;
  std::vector<std::string> boundaries_;
  std::vector<Leaf> leaves_;
};

}  // namespace

std::optional<std::vector<Leaf>> ReadPlainMail(std::string_view message) {
  try {
    return Reader(message).Read();
  } catch (const NotPlain&) {
    return std::nullopt;
  }
}

std::optional<std::string> DecodePlainBase64(std::string_view text) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  bool has_ended = false;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!line.empty() && (has_ended || line.size() % 4 != 0)) {
      return std::nullopt;
    }
    for (; !line.empty(); line.remove_prefix(4)) {
      const std::string_view group = line.substr(0, 4);
      const size_t digits = std::min(group.find('='), group.size());
      if (has_ended || digits < 2 || group.substr(digits).find_first_not_of('=') != group.npos) {
        return std::nullopt;
      }
      has_ended = digits < 4;
      uint32_t bits = 0;
      for (size_t i = 0; i < 4; ++i) {
        const size_t value = i < digits ? kAlphabet.find(group[i]) : 0;
        if (value == std::string_view::npos) {
          return std::nullopt;
        }
        bits = bits << 6U | static_cast<uint32_t>(value);
      }
      for (size_t i = 0; i + 1 < digits; ++i) {
        bytes += static_cast<char>(bits >> (16 - 8 * i) & 0xffU);
      }
    }
  }
  return bytes;
}

}  // namespace fuzz
