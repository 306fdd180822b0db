// What our plugins share: virusscan(), which calls Scan(), and virusscan_name(), which returns the
// text that Scan() concluded with.

#ifndef QHPSI_PLUGINS_CONCLUDE_H_
#define QHPSI_PLUGINS_CONCLUDE_H_

#include <string_view>

namespace qhpsi {

inline constexpr int kClean = 0;
inline constexpr int kInfected = 1;
inline constexpr int kError = 2;

// Each plugin has its own: scans `messfile` and returns what Conclude() returns. It may throw,
// which counts as an error.
int Scan(const char* messfile);

// Keeps `text` (its first 255 bytes) for virusscan_name() and returns `status`.
int Conclude(int status, std::string_view text) noexcept;

}  // namespace qhpsi

#endif  // QHPSI_PLUGINS_CONCLUDE_H_
