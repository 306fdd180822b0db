// Resource limits that a caller may have set to make a scan fail, or worse: libclamav takes memory
// that it cannot get, and a file that it cannot write, for a part of the message that is empty and
// so clean.

#ifndef QHPSI_LIMITS_H_
#define QHPSI_LIMITS_H_

#include <optional>
#include <string>

namespace qhpsi {

// Raises every limit that matters to a scanner as far as the process may. Gives the reason, "the
// limit on open files is 10, and a scan needs 256", when one stays lower than a scan may need.
std::optional<std::string> LiftLimits();

// Whether each of them is so high that a scan should not fail for it. What LiftLimits() is content
// with, a large message, or a scanner's user with many processes, may still use up.
bool AreLimitsAmple();

}  // namespace qhpsi

#endif  // QHPSI_LIMITS_H_
