// Makes a file name that no other delivery makes, as maildir(5) requires.

#ifndef FILTER_DELIVER_UNIQUE_NAME_H_
#define FILTER_DELIVER_UNIQUE_NAME_H_

#include <string>
#include <string_view>

namespace filter {

// TIME.MmicrosecondsPprocessRrandomQcount.HOST, a different name for each call.
std::string UniqueName();

// Whether `name` is such a name, of this host or another.
bool IsUniqueName(std::string_view name);

}  // namespace filter

#endif  // FILTER_DELIVER_UNIQUE_NAME_H_
