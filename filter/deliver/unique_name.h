// A file name that no other delivery makes, as maildir(5) wants it.

#ifndef FILTER_DELIVER_UNIQUE_NAME_H_
#define FILTER_DELIVER_UNIQUE_NAME_H_

#include <string>

namespace filter {

// TIME.MmicrosecondsPprocessRrandomQcount.HOST. Another one each time it is called.
std::string UniqueName();

}  // namespace filter

#endif  // FILTER_DELIVER_UNIQUE_NAME_H_
