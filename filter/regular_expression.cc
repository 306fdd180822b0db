#include "filter/regular_expression.h"

#include <string>

#include "filter/failure.h"
#include "filter/printable.h"

namespace filter {
namespace {

constexpr int kMaxProgramSize = 5000;

RE2::Options Options() {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_case_sensitive(false);
  options.set_dot_nl(true);  // an encoded word can have a line break in it
  return options;
}

}  // namespace

RegularExpression::RegularExpression(std::string_view expression)
    : compiled_(re2::StringPiece(expression.data(), expression.size()), Options()) {
  if (!compiled_.ok()) {
    // RE2's reason has a piece of the expression in it.
    throw PermanentFailure("regular expression: " + Printable(compiled_.error()));
  }
  if (compiled_.ProgramSize() > kMaxProgramSize) {
    throw PermanentFailure("regular expression: too large");
  }
}

bool RegularExpression::IsIn(std::string_view text) const {
  return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), compiled_);
}

}  // namespace filter
