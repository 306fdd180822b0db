#include "filter/store/quoting.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "filter/base/failure.h"
#include "filter/base/printable.h"
#include "qhpsi/base/ascii.h"

namespace filter {
namespace {

constexpr std::string_view kEscapes = "\"\"\\\\n\nr\rt\t";  // pairs: letter, its meaning

bool IsPlain(char c) {
  const char lower = qhpsi::ToLower(c);
  return qhpsi::IsDigit(c) || (lower >= 'a' && lower <= 'z') ||
         std::string_view("-_.,@+=/:%*!&|<>").find(c) != std::string_view::npos;
}

std::string HexEscape(char c) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  return {'\\', 'x', kDigits[byte / 16U], kDigits[byte % 16U]};
}

std::string Escape(char c) {
  for (size_t i = 0; i < kEscapes.size(); i += 2) {
    if (c == kEscapes[i + 1]) {
      return {'\\', kEscapes[i]};
    }
  }
  return HexEscape(c);
}

bool NeedsNoEscape(char c) { return c != '"' && c != '\\'; }

// Takes words off the front of a line.
class Splitter {
 public:
  explicit Splitter(std::string_view line) : rest_(line) {}

  std::vector<Word> All() {
    std::vector<Word> words;
    for (SkipBlanks(); !rest_.empty(); SkipBlanks()) {
      words.push_back(Next());
    }
    return words;
  }

 private:
  void SkipBlanks() {
    while (!rest_.empty() && qhpsi::IsBlank(rest_.front())) {
      rest_.remove_prefix(1);
    }
  }

  char Take() {
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }

  Word Next() {
    const char first = rest_.front();
    if (first != '"' && first != '\'') {
      return {.text = Bare()};
    }
    Take();
    Word word{.text = first == '"' ? DoubleQuoted() : SingleQuoted(), .quoted = true};
    if (!rest_.empty() && !qhpsi::IsBlank(rest_.front())) {
      throw PermanentFailure("no blank after a closing quote");
    }
    return word;
  }

  std::string Bare() {
    std::string text;
    while (!rest_.empty() && !qhpsi::IsBlank(rest_.front())) {
      text += Take();
    }
    if (text.find_first_of("\"'") != std::string::npos) {
      throw PermanentFailure("a quote within a word: all of the word must be in quotes");
    }
    return text;
  }

  std::string SingleQuoted() {
    const size_t end = rest_.find('\'');
    if (end == std::string_view::npos) {
      throw PermanentFailure("a quote is not closed");
    }
    std::string text(rest_.substr(0, end));
    rest_.remove_prefix(end + 1);
    return text;
  }

  std::string DoubleQuoted() {
    std::string text;
    while (!rest_.empty()) {
      const char c = Take();
      if (c == '"') {
        return text;
      }
      text += c == '\\' ? Unescape() : c;
    }
    throw PermanentFailure("a quote is not closed");
  }

  // The byte for the escape whose backslash was just read.
  char Unescape() {
    if (rest_.empty()) {
      throw PermanentFailure("a quote is not closed");
    }
    const char letter = Take();
    if (letter == 'x') {
      return Hex();
    }
    for (size_t i = 0; i < kEscapes.size(); i += 2) {
      if (letter == kEscapes[i]) {
        return kEscapes[i + 1];
      }
    }
    throw PermanentFailure("\\" + Printable(std::string(1, letter)) +
                           " means nothing between double quotes; write \\\\ for a backslash");
  }

  char Hex() {
    const std::string_view digits = rest_.substr(0, 2);
    unsigned char byte = 0;
    const auto [stop, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
    if (error != std::errc() || digits.size() != 2 || stop != digits.data() + 2) {
      throw PermanentFailure("\\x without two hexadecimal digits");
    }
    rest_.remove_prefix(2);
    return static_cast<char>(byte);
  }

  std::string_view rest_;
};

}  // namespace

std::string Quote(std::string_view text) {
  if (!text.empty() && std::all_of(text.begin(), text.end(), IsPlain)) {
    return std::string(text);
  }
  const bool saves_escapes = !std::all_of(text.begin(), text.end(), NeedsNoEscape);
  if (saves_escapes && text.find('\'') == std::string_view::npos && IsPrintable(text)) {
    return "'" + std::string(text) + "'";
  }
  std::string quoted = "\"";
  while (!text.empty()) {
    const size_t size = NeedsNoEscape(text.front()) ? PrintableSize(text) : 0;
    quoted += size == 0 ? Escape(text.front()) : std::string(text.substr(0, size));
    text.remove_prefix(std::max<size_t>(size, 1));
  }
  return quoted + "\"";
}

std::vector<Word> SplitRuleLine(std::string_view line) { return Splitter(line).All(); }

}  // namespace filter
