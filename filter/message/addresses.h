// The addresses in a header such as From or To.

#ifndef FILTER_MESSAGE_ADDRESSES_H_
#define FILTER_MESSAGE_ADDRESSES_H_

#include <string>
#include <string_view>
#include <vector>

namespace filter {

// `value` as it stands in the message, unfolded and not decoded. Names, comments, groups and quotes
// are left out: `"Doe, J." <j@example.com>, "a b"@c (d)` has j@example.com and `a b@c`. What has no
// @ is no address. Anything is read somehow, in linear time.
std::vector<std::string> FindAddresses(std::string_view value);

}  // namespace filter

#endif  // FILTER_MESSAGE_ADDRESSES_H_
