// Makes text from others fit for a terminal or a log: it keeps the characters of UTF-8, which
// qhpsi::Printable() does not, and nothing that a terminal would obey.

#ifndef FILTER_BASE_PRINTABLE_H_
#define FILTER_BASE_PRINTABLE_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace filter {

// The size in bytes of the printable character at the start of `text`, which is not empty. 0 for a
// control character, U+0080 to U+009F included, and for bytes that are not UTF-8.
size_t PrintableSize(std::string_view text);

// Whether `text` has printable characters only.
bool IsPrintable(std::string_view text);

// `text` with ? for each byte that is not printable, cut between two characters to at most `max`
// bytes.
std::string Printable(std::string_view text, size_t max = std::string_view::npos);

}  // namespace filter

#endif  // FILTER_BASE_PRINTABLE_H_
