// The addresses that a user knows: comparison 5 asks whether the sender is one of them.
//
// The file has one address on each line. A line `@example.com` means everybody there. Blank lines
// and lines that begin with # do not count. Letters' case does not matter.

#ifndef FILTER_RULES_ADDRESS_BOOK_H_
#define FILTER_RULES_ADDRESS_BOOK_H_

#include <string>
#include <string_view>
#include <unordered_set>

namespace filter {

class AddressBook {
 public:
  // An empty book: nobody is known.
  AddressBook() = default;

  // The book at `path`; an empty one when there is no such file. Throws Failure (see ReadFile())
  // when it cannot be read, is no regular file, or is larger than 4 MB.
  static AddressBook Read(const std::string& path);

  // Adds the address on this line of the file, if any.
  void Add(std::string_view line);

  bool Has(std::string_view address) const;

 private:
  std::unordered_set<std::string> lines_;  // lower-cased
};

}  // namespace filter

#endif  // FILTER_RULES_ADDRESS_BOOK_H_
