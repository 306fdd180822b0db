// The rules of a domain as one text: a line for each rule, and the blank lines and comments (#)
// that people put between them. Those stay where they are.

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
  // Throws Failure (kPermanent) that begins with "PATH:LINE: " when a line is no rule or a user has
  // a number twice.
  RulesText(std::string_view text, const std::string& path);

  // All lines, as the file stores them.
  std::string Text() const;

  // The rules of all users, each user's in order.
  std::vector<ListedRule> All() const;

  // The rules of `user`, in order.
  std::vector<ListedRule> Of(std::string_view user) const;

  // Inserts `rule` under the number that IndiMail would give it, and returns the number: 0 for
  // comparison 5, 1 for comparison 6, else the first free one from 2 on. Throws Failure when 0 or 1
  // is taken, or when the user has too many rules or one with the same condition and folder.
  unsigned Insert(const std::string& user, const Rule& rule);

  // All three throw Failure when there is no such rule.
  const Rule& Get(std::string_view user, unsigned number);
  void Update(std::string_view user, unsigned number, const Rule& rule);
  void Delete(std::string_view user, unsigned number);

 private:
  struct Line {
    std::string text;
    std::optional<ListedRule> listed;  // nothing for a comment or blank line
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
