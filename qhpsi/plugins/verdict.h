// How the plugins here end: with a status, and the text that virusscan_name() gives back.

#ifndef QHPSI_PLUGINS_VERDICT_H_
#define QHPSI_PLUGINS_VERDICT_H_

#include <string_view>

namespace qhpsi {

inline constexpr int kClean = 0;
inline constexpr int kInfected = 1;
inline constexpr int kError = 2;

// Keeps `text` (its first 255 bytes) for virusscan_name() and returns `status`.
int Verdict(int status, std::string_view text) noexcept;

}  // namespace qhpsi

#endif  // QHPSI_PLUGINS_VERDICT_H_
