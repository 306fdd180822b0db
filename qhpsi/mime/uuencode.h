// Uuencode, as decoders find it: between "begin" and "end", or as lines that have the length which
// their first character says, without either.

#ifndef QHPSI_MIME_UUENCODE_H_
#define QHPSI_MIME_UUENCODE_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mime {

// Whether `line` is as long as its first character says, and has nothing else in it.
bool IsUuencodedLine(std::string_view line);

// The contents of each run of such lines in `text`; of all of them up to an "end" or a "begin",
// where other lines stand between; and behind a "begin" of all lines, whatever is in them, as
// decoders have them that look at six bits of a character, each line by itself or with groups that
// go on in the next. Then all this of `text` with its lines in pieces of 127 bytes, if one is
// longer and there is a "begin". Nothing when more than `max_size` bytes are needed to find them: a
// line of one character stands for 63.
std::optional<std::vector<std::string>> DecodeUuencoded(std::string_view text, size_t max_size);

}  // namespace mime

#endif  // QHPSI_MIME_UUENCODE_H_
