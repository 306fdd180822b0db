#include "installer/commands/progress_bar.h"

#include <algorithm>
#include <cstddef>
#include <string>

namespace installer {
namespace {

constexpr size_t kWidth = 40;
constexpr size_t kPartWidth = 8;

std::string Padded(const std::string& text, size_t width, bool right) {
  const std::string blanks(width > text.size() ? width - text.size() : 0, ' ');
  return right ? blanks + text : text + blanks;
}

}  // namespace

std::string ProgressLine(const std::string& what, const char* part, size_t total, size_t done) {
  const size_t percent = total == 0 ? 100 : std::min<size_t>(100, done * 100 / total);
  return "\r" + what + ": " + Padded(part, kPartWidth, false) + "[" +
         Padded(std::string(percent * kWidth / 100, '#'), kWidth, false) + "] " +
         Padded(std::to_string(percent), 3, true) + "%";
}

std::string ClearedLine() { return "\r\033[K"; }

}  // namespace installer
