// Expressions about a number: those that we make have the value that C++ gives them, and any text
// that is one obeys the laws of logic.
//
// The first byte of an input chooses a number. An expression follows; for a second one, the bytes
// choose its operators.

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "filter/base/failure.h"
#include "filter/rules/numeric_expression.h"
#include "tests/fuzz/bytes.h"
#include "tests/fuzz/property.h"

namespace {

using fuzz::Require;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr std::array<double, 10> kNumbers = {0, 1, -1, 2, 6.1, -0.5, 1e18, 1e-9, -1e300, 100};

// Whether it is true; nothing for a text that is no expression.
std::optional<bool> Holds(const std::string& expression, double number) {
  try {
    return filter::Holds(expression, number);
  } catch (const filter::Failure&) {
    return std::nullopt;
  }
}

bool IsExpression(const std::string& text) {
  try {
    filter::CheckExpression(text);
    return true;
  } catch (const filter::Failure& failure) {
    Require(std::string_view(failure.what()).starts_with("expression: "), "a failure says so");
    return false;
  }
}

void CheckLaws(const std::string& text, double number) {
  const std::optional<bool> truth = Holds(text, number);
  Require(truth.has_value() == IsExpression(text), "no number makes an expression of a text");
  if (!truth) {
    return;
  }
  const std::string group = "(" + text + ")";
  const std::optional<bool> in_group = Holds(group, number);
  if (!in_group) {
    return;  // too deeply nested
  }
  Require(in_group == truth, "parentheses change nothing");
  Require(Holds(group + "&&" + group, number) == truth, "and of the same is the same");
  Require(Holds(group + " || " + group, number) == truth, "or of the same is the same");
  const std::optional<bool> negation = Holds("!" + group, number);
  Require(!negation || !*negation || !*truth, "it is not true together with its negation");
}

// A random expression with its value, written with the parentheses that C needs and some more.
struct Made {
  std::string text;
  double value;
  int level;  // of its operator: 0 for ||, 6 for a number
};

class Maker {
 public:
  Maker(fuzz::Bytes& bytes, double number) : bytes_(bytes), number_(number) {}

  Made Make(int depth) {
    const unsigned choice = bytes_.Byte() % 20;
    if (depth == 0 || choice >= 15) {
      return Leaf();
    }
    if (choice == 13 || choice == 14) {
      return Unary(choice, depth);
    }
    return Binary(choice, depth);
  }

 private:
  Made Leaf() {
    const unsigned value = bytes_.Byte();
    if (value % 4 == 0) {
      return {"%p", number_, 6};
    }
    return value % 2 == 0 ? Made{std::to_string(value), static_cast<double>(value), 6}
                          : Made{std::to_string(value) + ".5", value + 0.5, 6};
  }

  Made Unary(unsigned choice, int depth) {
    const Made operand = Make(depth - 1);
    const std::string text = Grouped(operand, 5);
    if (choice == 13) {
      return {"-" + text, -operand.value, 5};
    }
    const double value = std::isnan(operand.value) ? kNan : operand.value == 0 ? 1 : 0;
    return {"!" + text, value, 5};
  }

  Made Binary(unsigned choice, int depth) {
    struct Operator {
      const char* sign;
      int level;
    };
    constexpr std::array<Operator, 13> kOperators = {{{"||", 0},
                                                      {"&&", 1},
                                                      {"==", 2},
                                                      {"!=", 2},
                                                      {"<", 2},
                                                      {"<=", 2},
                                                      {">", 2},
                                                      {">=", 2},
                                                      {"+", 3},
                                                      {"-", 3},
                                                      {"*", 4},
                                                      {"/", 4},
                                                      {"%", 4}}};
    const auto& [sign, level] = kOperators.at(choice);
    const Made left = Make(depth - 1);
    const Made right = Make(depth - 1);
    // A comparison of a comparison needs parentheses; else the left side binds first.
    const std::string text = Grouped(left, level == 2 ? 3 : level) + Blank() + sign + Blank() +
                             Grouped(right, level + 1);
    return {text, Value(sign, left.value, right.value), level};
  }

  std::string Grouped(const Made& made, int level) {
    return made.level < level || bytes_.Byte() % 16 == 1 ? "(" + made.text + ")" : made.text;
  }

  const char* Blank() { return bytes_.Byte() % 2 == 0 ? "" : " "; }

  static double Value(std::string_view sign, double a, double b) {
    if (std::isnan(a) || std::isnan(b)) {
      return kNan;
    }
    if (sign == "+" || sign == "-") {
      return sign == "+" ? a + b : a - b;
    }
    if (sign == "*") {
      return a * b;
    }
    if (sign == "/" || sign == "%") {
      return b == 0 ? kNan : sign == "/" ? a / b : std::fmod(a, b);
    }
    const bool truth = sign == "||"   ? a != 0 || b != 0
                       : sign == "&&" ? a != 0 && b != 0
                       : sign == "==" ? a == b
                       : sign == "!=" ? a != b
                       : sign == "<"  ? a < b
                       : sign == "<=" ? a <= b
                       : sign == ">"  ? a > b
                                      : a >= b;
    return truth ? 1 : 0;
  }

  fuzz::Bytes& bytes_;
  double number_;
};

void CheckMade(fuzz::Bytes bytes, double number) {
  const Made made = Maker(bytes, number).Make(6);
  if (made.text.find("%p") == std::string::npos) {
    return;  // refused: it does not depend on the number
  }
  const bool truth = !std::isnan(made.value) && made.value != 0;
  Require(Holds(made.text, number) == truth, "an expression has its value in C++");
}

void CheckFirstNumber(std::string_view text, double number) {
  if (const auto found = filter::FirstNumber(text)) {
    Require(std::isfinite(*found), "a number is finite");
    Require(text.find_first_of("0123456789") != text.npos, "a number has digits");
  }
  const std::string written = std::to_string(number);
  if (written.size() < 60) {
    Require(filter::FirstNumber("score=" + written + " " + std::string(text)) ==
                std::optional(std::stod(written)),
            "the first number counts");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  fuzz::Bytes bytes(data, size);
  const double number = kNumbers.at(bytes.Byte() % kNumbers.size());
  CheckLaws(std::string(bytes.Rest()), number);
  CheckMade(bytes, number);
  CheckFirstNumber(bytes.Rest(), number);
  return 0;
}
