// Expressions about one number: comparison 7, such as "> 5" or "%p >= 1 && %p < 2.5".
//
// %p is the number in the header; a comparison without a left side compares that number. The
// operators || && ! == = != < <= > >= + - * / % ( ) bind as in C; numbers are decimal. A value is
// true when it is not 0. A value that comes from a division by 0 is neither true nor false, and
// neither is its negation.

#ifndef FILTER_RULES_NUMERIC_EXPRESSION_H_
#define FILTER_RULES_NUMERIC_EXPRESSION_H_

#include <optional>
#include <string_view>

namespace filter {

// Throws Failure that says what is wrong with `expression`; returns if nothing is.
void CheckExpression(std::string_view expression);

// Whether `expression` is true of `number`. Throws Failure like CheckExpression().
bool Holds(std::string_view expression, double number);

// The first number in a header's value: 6.1 for "Yes, score=6.1 required=5.0", -2 for "-2".
// Nothing if there is none.
std::optional<double> FirstNumber(std::string_view value);

}  // namespace filter

#endif  // FILTER_RULES_NUMERIC_EXPRESSION_H_
