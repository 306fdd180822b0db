#include "qhpsi/base/words.h"

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

void InsertMessageFile(std::vector<std::string>& words, std::string_view messfile) {
  if (words.size() == 1) {
    words.emplace_back(messfile);
    return;
  }
  for (size_t i = 1; i < words.size(); ++i) {
    if (words[i] == "%s") {
      words[i] = messfile;
    }
  }
}

}  // namespace qhpsi
