// Quotes and splits the words of a line in the rules file. A quoted word may have any bytes.

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

// `text` as one word: bare if its characters allow that, in single quotes if that saves
// backslashes, else in double quotes. The result has printable characters only.
std::string Quote(std::string_view text);

// The words of `line`, split at blanks. Between single quotes everything stands for itself. Between
// double quotes \" \\ \n \r \t and \xHH are escapes, and any other backslash is an error. In a word
// without quotes everything stands for itself, and a quote is an error. Throws Failure that says
// what is wrong.
std::vector<Word> SplitRuleLine(std::string_view line);

}  // namespace filter

#endif  // FILTER_STORE_QUOTING_H_
