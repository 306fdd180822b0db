#include "qhpsi/base/words.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qhpsi {
namespace {

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\n'; }

}  // namespace

std::optional<std::vector<std::string>> SplitWords(std::string_view command) {
  std::vector<std::string> words;
  bool in_word = false;
  char quote = 0;
  for (const char c : command) {
    if (quote != 0) {
      if (c == quote) {
        quote = 0;
      } else {
        words.back() += c;
      }
      continue;
    }
    if (IsBlank(c)) {
      in_word = false;
      continue;
    }
    if (!in_word) {
      words.emplace_back();
      in_word = true;
    }
    if (c == '"' || c == '\'') {
      quote = c;
    } else {
      words.back() += c;
    }
  }
  if (quote != 0) {
    return std::nullopt;
  }
  return words;
}

std::string WithMessageFile(std::string_view word, std::string_view messfile) {
  constexpr std::string_view kMessageFile = "%s";
  std::string text;
  for (size_t at = word.find(kMessageFile); at != std::string_view::npos;
       at = word.find(kMessageFile)) {
    (text += word.substr(0, at)) += messfile;
    word.remove_prefix(at + kMessageFile.size());
  }
  return text += word;
}

void InsertMessageFile(std::vector<std::string>& words, std::string_view messfile) {
  if (words.size() == 1) {
    words.emplace_back(messfile);
    return;
  }
  for (size_t i = 1; i < words.size(); ++i) {
    words[i] = WithMessageFile(words[i], messfile);
  }
}

}  // namespace qhpsi
