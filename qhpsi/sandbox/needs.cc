#include "qhpsi/sandbox/needs.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "qhpsi/base/ascii.h"
#include "qhpsi/base/number.h"
#include "qhpsi/base/words.h"

namespace qhpsi {
namespace {

constexpr size_t kMaxShown = 100;  // of a word
constexpr std::string_view kRead = "read=";
constexpr std::string_view kScratch = "scratch=";
constexpr std::string_view kTcp = "tcp=";

bool AddPath(std::string_view path, Needs& needs, bool is_scratch) {
  if (is_scratch) {
    needs.scratch = path;
  } else {
    needs.readable.emplace_back(path);
  }
  return path.starts_with('/');
}

bool AddPort(std::string_view text, Needs& needs) {
  const auto port = ParseNumber(text, 1, std::numeric_limits<uint16_t>::max());
  if (port) {
    needs.tcp_ports.push_back(static_cast<uint16_t>(*port));
  }
  return port.has_value();
}

// Takes `word` and returns whether it makes sense.
bool AddWord(std::string_view word, Needs& needs) {
  if (word == "unix") {
    return needs.unix_sockets = true;
  }
  if (word == "commands") {
    return needs.commands = true;
  }
  if (word == "setuid") {
    return needs.setuid = true;
  }
  const std::string_view value = word.substr(std::min(word.find('=') + 1, word.size()));
  if (word.starts_with(kTcp)) {
    return AddPort(value, needs);
  }
  return (word.starts_with(kRead) && AddPath(value, needs, false)) ||
         (word.starts_with(kScratch) && AddPath(value, needs, true));
}

}  // namespace

std::string AddNeeds(std::string_view text, Needs& needs) {
  const auto words = SplitWords(text);
  if (!words) {
    return "a quote is not closed";
  }
  for (const std::string& word : *words) {
    if (!AddWord(word, needs)) {
      return Printable(word, kMaxShown) +
             ": neither read=/PATH, scratch=/PATH, unix, tcp=PORT, commands nor setuid";
    }
  }
  return {};
}

std::string QuotedPath(std::string_view path) {
  std::string quoted;
  for (const char c : path) {
    const char quote = c == '\'' ? '"' : '\'';
    (quoted += quote) += c;
    quoted += quote;
  }
  return quoted;
}

}  // namespace qhpsi
