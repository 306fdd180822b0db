// Turns a domain into the name of its directory below HOME/filter.

#ifndef FILTER_STORE_DOMAIN_NAME_H_
#define FILTER_STORE_DOMAIN_NAME_H_

#include <optional>
#include <string>
#include <string_view>

namespace filter {

// `domain` in lower case, without a dot at its end. Nothing unless it is letters, digits, dashes
// and underscores with single dots between, at most 253 bytes: one plain directory name, no path.
std::optional<std::string> DirectoryName(std::string_view domain);

}  // namespace filter

#endif  // FILTER_STORE_DOMAIN_NAME_H_
