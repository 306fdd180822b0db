// What our plugins share: virusscan(), which calls Scan(); virusscan_name(), which returns the text
// that Scan() concluded with; and virusscan_needs(), which returns what NeededWords() does.

#ifndef QHPSI_PLUGINS_CONCLUDE_H_
#define QHPSI_PLUGINS_CONCLUDE_H_

#include <string>
#include <string_view>

namespace qhpsi {

inline constexpr int kClean = 0;
inline constexpr int kInfected = 1;
inline constexpr int kError = 2;

// Each plugin has its own: scans `messfile` and returns what Conclude() returns. It may throw,
// which counts as an error.
int Scan(const char* messfile);

// Each plugin has its own: what the plugin, as it is set, may do besides the usual, in the words of
// qhpsi/sandbox/needs.h. It may throw.
std::string NeededWords();

// Keeps `text` (its first 255 bytes) for virusscan_name() and returns `status`.
int Conclude(int status, std::string_view text) noexcept;

}  // namespace qhpsi

#endif  // QHPSI_PLUGINS_CONCLUDE_H_
