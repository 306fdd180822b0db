// Numbers as people read them.

#ifndef INSTALLER_REPORT_REPORT_FORMAT_H_
#define INSTALLER_REPORT_REPORT_FORMAT_H_

#include <cstdint>
#include <string>

namespace installer {

// "1.2 GB", of 1000 bytes each step
std::string ByteSize(uint64_t bytes);
// "12 ms", "1.2 s", "3.4 min"
std::string ScanTime(uint64_t milliseconds);
// "3.4 %"; "-" of nothing
std::string Share(uint64_t part, uint64_t whole);
// "1 mail", "2 mails"
std::string Plural(uint64_t number, const std::string& thing);

}  // namespace installer

#endif  // INSTALLER_REPORT_REPORT_FORMAT_H_
