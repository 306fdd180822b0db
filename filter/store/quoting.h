// Words of a line of the rules file. Quoted, a word may be any bytes.

#ifndef FILTER_STORE_QUOTING_H_
#define FILTER_STORE_QUOTING_H_

#include <string>
#include <string_view>
#include <vector>

namespace filter {

struct Word {
  std::string text;
  bool quoted = false;
};

// `text` as one word: as it is where that is plain, between double quotes, or between single quotes
// where that saves backslashes. Only printable characters come out.
std::string Quote(std::string_view text);

// The words of `line`, split at blanks. Between single quotes everything stands for itself. Between
// double quotes \" \\ \n \r \t and \xHH are escapes and other backslashes are wrong. In a word
// without quotes everything stands for itself, and quotes are wrong. Throws Failure that says what
// is wrong.
std::vector<Word> SplitRuleLine(std::string_view line);

}  // namespace filter

#endif  // FILTER_STORE_QUOTING_H_
