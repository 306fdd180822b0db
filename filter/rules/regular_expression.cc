#include "filter/rules/regular_expression.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include "filter/base/failure.h"
#include "filter/base/printable.h"

namespace filter {
namespace {

constexpr int kMaxProgramSize = 5000;

RE2::Options Options() {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_case_sensitive(false);
  options.set_dot_nl(true);  // an encoded word can contain a line break
  return options;
}

// `text` with U+FFFD for each byte that is no character. RE2 matches such a byte with nothing, not
// even a dot, so a sender could use one to hide from a rule.
std::string OnlyCharacters(std::string_view text) {
  constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
  std::string characters;
  while (!text.empty()) {
    const bool is_ascii = static_cast<unsigned char>(text.front()) < 0x80;
    const size_t size = is_ascii ? 1 : PrintableSize(text);
    characters += size == 0 ? kReplacement : text.substr(0, size);
    text.remove_prefix(std::max<size_t>(size, 1));
  }
  return characters;
}

}  // namespace

RegularExpression::RegularExpression(std::string_view expression)
    : compiled_(re2::StringPiece(expression.data(), expression.size()), Options()) {
  if (!compiled_.ok()) {
    // RE2's reason quotes a piece of the expression.
    throw PermanentFailure("regular expression: " + Printable(compiled_.error()));
  }
  if (compiled_.ProgramSize() > kMaxProgramSize) {
    throw PermanentFailure("regular expression: too large");
  }
}

bool RegularExpression::IsIn(std::string_view text) const {
  return RE2::PartialMatch(OnlyCharacters(text), compiled_);
}

}  // namespace filter
