// What the plugins here have in common: virusscan(), which calls Scan(), and virusscan_name(),
// which gives back the text of its verdict.

#ifndef QHPSI_PLUGINS_VERDICT_H_
#define QHPSI_PLUGINS_VERDICT_H_

#include <string_view>

namespace qhpsi {

inline constexpr int kClean = 0;
inline constexpr int kInfected = 1;
inline constexpr int kError = 2;

// Each plugin's own: scans `messfile` and returns a Verdict(). What it throws is an error.
int Scan(const char* messfile);

// Keeps `text` (its first 255 bytes) for virusscan_name() and returns `status`.
int Verdict(int status, std::string_view text) noexcept;

}  // namespace qhpsi

#endif  // QHPSI_PLUGINS_VERDICT_H_
