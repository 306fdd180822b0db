// The rules of a domain as one text: a line for each rule, and whatever blank lines and comments
// (#) people put between them, which stay where they are.

#ifndef FILTER_STORE_RULES_TEXT_H_
#define FILTER_STORE_RULES_TEXT_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "filter/rules/rule.h"

namespace filter {

inline constexpr size_t kMaxRulesText = size_t{16} << 20;

class RulesText {
 public:
  // Throws Failure (kPermanent) that begins with "PATH:LINE: " where a line is no rule, or where a
  // user has a number twice.
  RulesText(std::string_view text, const std::string& path);

  // All lines, as they are to be stored.
  std::string Text() const;

  // The rules of all users; those of one are in order.
  std::vector<ListedRule> All() const;

  // Those of `user`, in order.
  std::vector<ListedRule> Of(std::string_view user) const;

  // Gives `rule` the number that IndiMail would: 0 for comparison 5, 1 for comparison 6, else the
  // first that is free from 2. Returns it. Throws Failure when the user has 0 or 1 already, has a
  // rule with the same condition and folder, or has too many.
  unsigned Insert(const std::string& user, const Rule& rule);

  // The rule; throws Failure where there is none.
  const Rule& Get(std::string_view user, unsigned number);
  void Update(std::string_view user, unsigned number, const Rule& rule);
  void Delete(std::string_view user, unsigned number);

 private:
  struct Line {
    std::string text;
    std::optional<ListedRule> listed;  // nothing: a comment or blank
  };

  void Add(std::string_view line);
  std::vector<Line>::iterator Find(std::string_view user, unsigned number);
  void RequireNew(const std::string& user, const Rule& rule) const;
  unsigned FreeNumber(const std::string& user, const Rule& rule) const;

  std::string path_;
  std::vector<Line> lines_;
};

}  // namespace filter

#endif  // FILTER_STORE_RULES_TEXT_H_
