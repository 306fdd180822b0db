// The stamp that multilog puts in front of each line: TAI64N, "@" and 24 hexadecimal digits.

#ifndef INSTALLER_SERVICE_LOG_STAMP_H_
#define INSTALLER_SERVICE_LOG_STAMP_H_

#include <cstddef>
#include <ctime>
#include <optional>
#include <string_view>

namespace installer {

inline constexpr size_t kLogStampSize = 26;  // with the blank after it

// The seconds since 1970 of the stamp that `line` begins with. Nothing for a line without one. The
// stamp must be followed by a blank, or be the whole line.
std::optional<std::time_t> ParseLogStamp(std::string_view line);

}  // namespace installer

#endif  // INSTALLER_SERVICE_LOG_STAMP_H_
