// Text of others made fit for a terminal or a log: characters of UTF-8, and nothing that a terminal
// would obey.

#ifndef FILTER_BASE_PRINTABLE_H_
#define FILTER_BASE_PRINTABLE_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace filter {

// How many bytes the printable character has that `text`, which is not empty, begins with. 0 where
// it begins with a control character, U+0080 to U+009F too, or with what is no UTF-8.
size_t PrintableSize(std::string_view text);

// Whether all of `text` is printable characters.
bool IsPrintable(std::string_view text);

// `text` with ? for each byte that is not printable, cut between characters where it has more than
// `max` bytes.
std::string Printable(std::string_view text, size_t max = std::string_view::npos);

}  // namespace filter

#endif  // FILTER_BASE_PRINTABLE_H_
