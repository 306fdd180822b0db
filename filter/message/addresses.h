// Finds the addresses in a header such as From or To.

#ifndef FILTER_MESSAGE_ADDRESSES_H_
#define FILTER_MESSAGE_ADDRESSES_H_

#include <string>
#include <string_view>
#include <vector>

namespace filter {

// `value` is unfolded and not decoded. Leaves out names, comments, groups and quotes:
// `"Doe, J." <j@example.com>, "a b"@c (d)` has j@example.com and `a b@c`. Text without @ is no
// address. Accepts any bytes, in linear time.
std::vector<std::string> FindAddresses(std::string_view value);

}  // namespace filter

#endif  // FILTER_MESSAGE_ADDRESSES_H_
