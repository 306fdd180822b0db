// Where in a text a content may begin and end, for a reader of whom nothing is known.

#ifndef QHPSI_MIME_REGIONS_H_
#define QHPSI_MIME_REGIONS_H_

#include <string>
#include <string_view>
#include <vector>

namespace mime {

// The text between lines that could be boundaries: those that begin with "--".
std::vector<std::string_view> Parts(std::string_view text);

// The parts that may belong together: a line that could be a boundary, between two lines that may
// be encoded, may be no boundary, but within a content. Each from the first of such parts to the
// end of the last.
std::vector<std::string_view> JoinedParts(std::string_view text);

// The parts that say that they are encoded, and have lines which could be boundaries before the one
// with which they began: for a reader who knows that boundary alone, these are content. Each up to
// that line; what no boundary began, to the end of the text.
std::vector<std::string_view> EncodedAcrossBoundaries(std::string_view text);

// `text` without the lines that could be boundaries, as a reader has it who knows of none.
std::string WithoutBoundaries(std::string_view text);

// What may be the body of `part`: the text after the header fields at its beginning, after each
// later run of fields that describes a content, and after the first line that is blank, and the
// next one that is empty after either. Bodies overlap; where there are many, only the first few
// reach to the end of the part.
std::vector<std::string_view> Bodies(std::string_view part);

// Each run of lines in `part` that have base64 and nothing else. Empty lines are part of a run.
std::vector<std::string_view> Base64Runs(std::string_view part);

// Whether `text` has a CR that ends no line with an LF, or a NUL: many readers drop both.
bool HasStrayControls(std::string_view text);

// `text` with neither CR nor NUL.
std::string WithoutControls(std::string_view text);

// `text` with blanks for NULs; and without what is between a NUL and the end of its line, with or
// without that, as readers have it for whom a NUL ends a text.
std::string WithBlanksForNuls(std::string_view text);
std::string CutAtNuls(std::string_view text, bool keeps_line_end);

// `text` without the line end behind it.
std::string_view WithoutLastLineEnd(std::string_view text);

// `text` with no line end.
std::string WithoutLineEnds(std::string_view text);

// `text` with CR LF at the end of each line.
std::string WithCrlf(std::string_view text);

// Whether there may be a message, or something encoded, in `content`: a line begins so, with its
// folds and behind what nobody sees, or has the name of such a field before a colon, or all of it
// is base64.
bool LooksLikeMail(std::string_view content);

// Whether a line of `content` may be of a header that says what parts there are.
bool MayHaveParts(std::string_view content);

}  // namespace mime

#endif  // QHPSI_MIME_REGIONS_H_
