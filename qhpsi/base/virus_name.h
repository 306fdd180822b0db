// What a scanner's name for its finding says: a virus, or that a limit was exceeded.

#ifndef QHPSI_BASE_VIRUS_NAME_H_
#define QHPSI_BASE_VIRUS_NAME_H_

#include <string_view>

namespace qhpsi {

// Whether clamd, clamdscan and libclamav give this name to what they have not looked at to its end:
// such a message is neither infected nor clean. Versions 0.105 and 1.0 lose the name of a limit and
// call it "(null)".
constexpr bool IsLimit(std::string_view name) {
  return name.starts_with("Heuristics.Limits.Exceeded") ||
         name.starts_with("Heuristics.Email.ExceedsMax") || name.starts_with("(null)");
}

}  // namespace qhpsi

#endif  // QHPSI_BASE_VIRUS_NAME_H_
