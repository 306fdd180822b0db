// Headers by number, as IndiMail's vcfilter has them, and by name.
//
// A site adds names in HOME/filter/headers, one on a line; they have the numbers after ours. Any
// other header may be had by its name.

#ifndef FILTER_RULES_HEADER_NAMES_H_
#define FILTER_RULES_HEADER_NAMES_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace filter {

inline constexpr size_t kMaxHeaderName = 100;

// Whether a header could be called so: printable ASCII without blank and colon, not too long, and
// not a number.
bool IsHeaderName(std::string_view name);

class HeaderNames {
 public:
  // Those that everybody has.
  HeaderNames();

  // Adds those of the site: the lines of `text`, but for blank ones and those that begin with #.
  // Throws Failure that names `path` and line when a line is no header name.
  void AddSite(std::string_view text, const std::string& path);

  // The header that -h means: a number, or a name, which is had as it is in the list where it is
  // there. Nothing for "-1". Throws Failure for what is neither.
  std::optional<std::string> Find(std::string_view number_or_name) const;

  // What -s -r shows of a rule's header: its number, -1 for none, or its name if it has no number.
  std::string Number(const std::optional<std::string>& name) const;

  // Number and name of all, for --help.
  std::string List() const;

 private:
  std::vector<std::string> names_;
};

}  // namespace filter

#endif  // FILTER_RULES_HEADER_NAMES_H_
