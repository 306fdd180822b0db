#include "filter/rules/numeric_expression.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "filter/base/failure.h"
#include "filter/base/printable.h"
#include "qhpsi/base/ascii.h"

namespace filter {
namespace {

// A value that comes from a division by 0 is undefined (NaN).
constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();
constexpr int kMaxDepth = 50;            // of parentheses and signs
constexpr size_t kMaxNumberLength = 64;  // the rest is cut off

double FromBool(bool truth) { return truth ? 1 : 0; }

bool IsTrue(double value) { return !std::isnan(value) && value != 0; }

double Compare(std::string_view sign, double left, double right) {
  if (std::isnan(left) || std::isnan(right)) {
    return kUndefined;
  }
  if (sign == "==" || sign == "=") {
    return FromBool(left == right);
  }
  if (sign == "!=") {
    return FromBool(left != right);
  }
  if (sign == "<=") {
    return FromBool(left <= right);
  }
  if (sign == ">=") {
    return FromBool(left >= right);
  }
  return FromBool(sign == "<" ? left < right : left > right);
}

// Parses and evaluates in one pass: a message needs each rule's expression only once.
class Evaluator {
 public:
  Evaluator(std::string_view expression, double number) : rest_(expression), number_(number) {}

  double Value() {
    const double value = Or();
    SkipBlanks();
    if (!rest_.empty()) {
      throw PermanentFailure("expression: cannot understand " + Printable(rest_.substr(0, 20)));
    }
    if (!uses_number_) {
      throw PermanentFailure("expression: has neither a comparison such as '> 5' nor %p");
    }
    return value;
  }

 private:
  void SkipBlanks() {
    while (!rest_.empty() && qhpsi::IsBlank(rest_.front())) {
      rest_.remove_prefix(1);
    }
  }

  bool Take(std::string_view sign) {
    SkipBlanks();
    if (!rest_.starts_with(sign)) {
      return false;
    }
    rest_.remove_prefix(sign.size());
    return true;
  }

  double Or() {
    double value = And();
    while (Take("||")) {
      const double right = And();
      value = std::isnan(value) || std::isnan(right) ? kUndefined
                                                     : FromBool(IsTrue(value) || IsTrue(right));
    }
    return value;
  }

  double And() {
    double value = Comparison();
    while (Take("&&")) {
      const double right = Comparison();
      value = std::isnan(value) || std::isnan(right) ? kUndefined
                                                     : FromBool(IsTrue(value) && IsTrue(right));
    }
    return value;
  }

  double Comparison() {
    std::string_view sign = TakeComparisonSign();
    const double left = sign.empty() ? Sum() : Number();
    if (sign.empty()) {
      sign = TakeComparisonSign();
    }
    return sign.empty() ? left : Compare(sign, left, Sum());
  }

  // Empty if the next sign is no comparison.
  std::string_view TakeComparisonSign() {
    // Longer signs first: '<' is the start of '<='.
    static constexpr std::array<std::string_view, 7> kSigns = {
        "==", "!=", "<=", ">=", "=", "<", ">"};
    const auto* const sign =
        std::find_if(kSigns.begin(), kSigns.end(), [this](std::string_view s) { return Take(s); });
    return sign != kSigns.end() ? *sign : std::string_view();
  }

  double Sum() {
    double value = Product();
    while (true) {
      if (Take("+")) {
        value += Product();
      } else if (Take("-")) {
        value -= Product();
      } else {
        return value;
      }
    }
  }

  double Product() {
    double value = Unary();
    while (true) {
      if (Take("*")) {
        value *= Unary();
      } else if (Take("/")) {
        const double divisor = Unary();
        value = divisor == 0 ? kUndefined : value / divisor;
      } else if (Take("%")) {
        value = std::fmod(value, Unary());  // fmod() gives NaN for a division by 0
      } else {
        return value;
      }
    }
  }

  double Unary() {
    if (++depth_ > kMaxDepth) {
      throw PermanentFailure("expression: too deeply nested");
    }
    const double value = Signed();
    --depth_;
    return value;
  }

  double Signed() {
    if (Take("-")) {
      return -Unary();
    }
    if (Take("+")) {
      return Unary();
    }
    if (Take("!")) {
      const double value = Unary();
      return std::isnan(value) ? kUndefined : FromBool(!IsTrue(value));
    }
    return Primary();
  }

  double Primary() {
    if (Take("(")) {
      const double value = Or();
      if (!Take(")")) {
        throw PermanentFailure("expression: a parenthesis is not closed");
      }
      return value;
    }
    if (Take("%p") || Take("%P")) {
      return Number();
    }
    return Literal();
  }

  double Number() {
    uses_number_ = true;
    return number_;
  }

  double Literal() {
    SkipBlanks();
    double value = 0;
    const auto [stop, error] =
        std::from_chars(rest_.data(), rest_.data() + rest_.size(), value, std::chars_format::fixed);
    // std::from_chars() accepts "inf" and "nan"; we do not.
    if (error != std::errc() || !std::isfinite(value) ||
        !(qhpsi::IsDigit(*rest_.data()) || rest_[0] == '.')) {
      throw PermanentFailure("expression: a number is missing" +
                             (rest_.empty() ? "" : " before " + Printable(rest_.substr(0, 20))));
    }
    rest_.remove_prefix(static_cast<size_t>(stop - rest_.data()));
    return value;
  }

  std::string_view rest_;
  double number_;
  bool uses_number_ = false;
  int depth_ = 0;
};

}  // namespace

void CheckExpression(std::string_view expression) { Evaluator(expression, 0).Value(); }

bool Holds(std::string_view expression, double number) {
  return IsTrue(Evaluator(expression, number).Value());
}

std::optional<double> FirstNumber(std::string_view value) {
  const auto* const digit = std::find_if(value.begin(), value.end(), qhpsi::IsDigit);
  if (digit == value.end()) {
    return std::nullopt;
  }
  auto begin = static_cast<size_t>(digit - value.begin());
  if (begin > 0 && value[begin - 1] == '.') {
    --begin;
  }
  const std::string_view text = value.substr(begin, kMaxNumberLength);
  double number = 0;
  const auto [stop, error] =
      std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  if (error != std::errc() || !std::isfinite(number)) {
    return std::nullopt;
  }
  // A dash inside a word is no sign: list-2.
  const bool negative =
      begin > 0 && value[begin - 1] == '-' &&
      (begin == 1 || std::isalnum(static_cast<unsigned char>(value[begin - 2])) == 0);
  return negative ? -number : number;
}

}  // namespace filter
