// A command as it stands in QHPSI and SCANCMD: '/usr/bin/clamdscan %s --fdpass --no-summary'.
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

// `word` with each "%s" in it, as in --file=%s, replaced by `messfile`: passed on as it stands, it
// would be the name of a file that is not there, which a scanner may call clean.
std::string WithMessageFile(std::string_view word, std::string_view messfile);

// Does so for each word after the first; appends `messfile` to a single word.
void InsertMessageFile(std::vector<std::string>& words, std::string_view messfile);

}  // namespace qhpsi

#endif  // QHPSI_BASE_WORDS_H_
