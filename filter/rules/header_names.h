// Finds headers by name and by the number that IndiMail's vcfilter gives them.
//
// A site adds names in HOME/filter/headers, one on each line; they get the numbers after ours. Any
// other header has a name only.

#ifndef FILTER_RULES_HEADER_NAMES_H_
#define FILTER_RULES_HEADER_NAMES_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace filter {

inline constexpr size_t kMaxHeaderName = 100;

// Whether this can be a header's name: printable ASCII without blank or colon, not too long, and
// not a number.
bool IsHeaderName(std::string_view name);

class HeaderNames {
 public:
  // The built-in headers.
  HeaderNames();

  // Adds the site's headers: the lines of `text`, except blank lines and lines that begin with #.
  // Throws Failure that names `path` and line when a line is no header name.
  void AddSite(std::string_view text, const std::string& path);

  // The header that -h names, by number or name. A listed name comes back in the list's spelling.
  // Nothing for "-1". Throws Failure for anything else.
  std::optional<std::string> Find(std::string_view number_or_name) const;

  // The header as -s -r shows it: its number, -1 for no header, or its name if it has no number.
  std::string Number(const std::optional<std::string>& name) const;

  // The number and name of each, for --help.
  std::string List() const;

 private:
  std::vector<std::string> names_;
};

}  // namespace filter

#endif  // FILTER_RULES_HEADER_NAMES_H_
