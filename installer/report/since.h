// How far back a report goes, as the command line says it.

#ifndef INSTALLER_REPORT_SINCE_H_
#define INSTALLER_REPORT_SINCE_H_

#include <ctime>
#include <string>

namespace installer {

// The seconds in "90m", "24h", "7d" or "4w", at most ten years. Throws Failure kUser for anything
// else.
std::time_t ParseSince(const std::string& text);

}  // namespace installer

#endif  // INSTALLER_REPORT_SINCE_H_
