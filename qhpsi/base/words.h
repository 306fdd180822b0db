// A command as it stands in QHPSI and SCANCMD: '/usr/bin/clamdscan %s --quiet --no-summary'.
//
// No shell reads it: nothing in a file name or a setting can become a command.

#ifndef QHPSI_BASE_WORDS_H_
#define QHPSI_BASE_WORDS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qhpsi {

// The words of `command`, split at blanks (space, tab, newline). Single or double quotes keep
// blanks in a word, and a quoted text joins with what touches it. There are no escapes. Nothing
// when a quote is not closed.
std::optional<std::vector<std::string>> SplitWords(std::string_view command);

// Replaces each word after the first that is exactly "%s" by `messfile`; appends `messfile` to a
// single word.
void InsertMessageFile(std::vector<std::string>& words, std::string_view messfile);

}  // namespace qhpsi

#endif  // QHPSI_BASE_WORDS_H_
