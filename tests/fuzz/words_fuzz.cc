// Words of a command: what is split, quoted and split again is the same.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "qhpsi/base/words.h"
#include "tests/fuzz/bytes.h"
#include "tests/fuzz/property.h"

namespace {

using fuzz::Require;

constexpr std::string_view kMessageFile = "/var/queue/mess/7/4711";

// `word` in quotes: a double quote in single ones, all else in double ones.
std::string Quoted(std::string_view word) {
  if (word.empty()) {
    return "''";
  }
  std::string quoted;
  for (const char c : word) {
    const char quote = c == '"' ? '\'' : '"';
    (quoted += quote) += c;
    quoted += quote;
  }
  return quoted;
}

bool HasQuotesOrBlanks(std::string_view text) {
  return text.find_first_of("'\" \t\n") != std::string_view::npos;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view command = fuzz::Text(data, size);
  auto words = qhpsi::SplitWords(command);
  if (!HasQuotesOrBlanks(command) && !command.empty()) {
    Require(words && *words == std::vector{std::string(command)}, "a plain word is one word");
  }
  if (!words) {
    Require(command.find_first_of("'\"") != std::string_view::npos, "only a quote can be open");
    for (const char quote : {'"', '\''}) {
      const auto closed = qhpsi::SplitWords(std::string(command) + quote);
      if (closed) {
        return 0;
      }
    }
    Require(false, "the quote that is open can be closed");
  }
  std::string joined;
  size_t bytes = 0;
  for (const std::string& word : *words) {
    joined += Quoted(word) + " ";
    bytes += word.size();
  }
  Require(bytes <= command.size(), "words have no more bytes than the command");
  Require(qhpsi::SplitWords(joined) == words, "quoted words are the same words");

  const std::vector<std::string> before = *words;
  qhpsi::InsertMessageFile(*words, kMessageFile);
  if (before.size() == 1) {
    Require(words->size() == 2 && words->back() == kMessageFile, "a single word gets the file");
    Require(words->front() == before.front(), "the scanner's name stays");
    return 0;
  }
  Require(words->size() == before.size(), "no word is added to several");
  for (size_t i = 0; i < before.size(); ++i) {
    const std::string& word = words->at(i);
    if (i == 0 || before[i].find("%s") == std::string::npos) {
      Require(word == before[i], "a word without %s stays");
    } else {
      Require(word.find("%s") == std::string::npos, "no %s is left");
      Require(word.find(kMessageFile) != std::string::npos, "the file comes in its place");
    }
  }
  return 0;
}
