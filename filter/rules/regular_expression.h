// A regular expression of a rule, compiled: RE2's, which takes time linear in what a sender wrote.

#ifndef FILTER_RULES_REGULAR_EXPRESSION_H_
#define FILTER_RULES_REGULAR_EXPRESSION_H_

#include <re2/re2.h>

#include <string_view>

namespace filter {

class RegularExpression {
 public:
  // Letters' case does not matter unless the expression says (?-i). Throws Failure (kPermanent)
  // with RE2's reason when it does not compile, or would be large enough to be slow.
  explicit RegularExpression(std::string_view expression);

  // Whether it is found anywhere in `text`, which may be any bytes.
  bool IsIn(std::string_view text) const;

 private:
  RE2 compiled_;
};

}  // namespace filter

#endif  // FILTER_RULES_REGULAR_EXPRESSION_H_
