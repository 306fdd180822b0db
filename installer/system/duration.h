// Times as people say them.

#ifndef INSTALLER_SYSTEM_DURATION_H_
#define INSTALLER_SYSTEM_DURATION_H_

#include <ctime>
#include <string>

namespace installer {

// "5 s", "12 min", "3 h 5 min", "12 d 3 h"; a negative time counts as 0.
std::string Duration(std::time_t seconds);

// The seconds in "90m", "24h", "7d" or "4w", at most ten years. Throws Failure kUser for anything
// else.
std::time_t ParseDuration(const std::string& text);

}  // namespace installer

#endif  // INSTALLER_SYSTEM_DURATION_H_
