// A rule's regular expression, compiled by RE2: matching takes time linear in what a sender wrote.

#ifndef FILTER_RULES_REGULAR_EXPRESSION_H_
#define FILTER_RULES_REGULAR_EXPRESSION_H_

#include <re2/re2.h>

#include <string_view>

namespace filter {

class RegularExpression {
 public:
  // Ignores letters' case unless the expression says (?-i). Throws Failure (kPermanent), with RE2's
  // reason, when the expression does not compile or is so large that it would be slow.
  explicit RegularExpression(std::string_view expression);

  // Whether it matches anywhere in `text`, which may have any bytes.
  bool IsIn(std::string_view text) const;

 private:
  RE2 compiled_;
};

}  // namespace filter

#endif  // FILTER_RULES_REGULAR_EXPRESSION_H_
