// A command as it stands in QHPSI and SCANCMD: '/usr/bin/clamdscan %s --quiet --no-summary'.
//
// No shell reads it, so that nothing in a file name or a setting can become a command.

#ifndef QHPSI_BASE_WORDS_H_
#define QHPSI_BASE_WORDS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qhpsi {

// The words of `command`, split at blanks (space, tab, newline). Text between single or double
// quotes is taken as it stands, blanks too; quotes join with what touches them; there are no
// escapes. Nothing when a quote is not closed.
std::optional<std::vector<std::string>> SplitWords(std::string_view command);

// Each word after the first that is exactly "%s" becomes `messfile`; where there is no word after
// the first, `messfile` is appended.
void InsertMessageFile(std::vector<std::string>& words, std::string_view messfile);

}  // namespace qhpsi

#endif  // QHPSI_BASE_WORDS_H_
