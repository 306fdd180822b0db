// Expressions about one number: comparison 7, such as "> 5" or "%p >= 1 && %p < 2.5".
//
// %p is the number that the header has; a comparison without left side compares that number. There
// are || && ! == = != < <= > >= + - * / % ( ) and decimal numbers, which bind as in C. True is what
// is not 0. Whatever divides by 0 is neither true nor false, nor is its negation.

#ifndef FILTER_RULES_NUMERIC_EXPRESSION_H_
#define FILTER_RULES_NUMERIC_EXPRESSION_H_

#include <optional>
#include <string_view>

namespace filter {

// Throws Failure that says what is wrong with `expression`, if anything.
void CheckExpression(std::string_view expression);

// Whether `expression` is true of `number`. Throws as CheckExpression().
bool Holds(std::string_view expression, double number);

// The first number in a header's value: 6.1 for "Yes, score=6.1 required=5.0", -2 for "-2".
// Nothing where there is none.
std::optional<double> FirstNumber(std::string_view value);

}  // namespace filter

#endif  // FILTER_RULES_NUMERIC_EXPRESSION_H_
