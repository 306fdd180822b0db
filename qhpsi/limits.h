// Resource limits that a caller may have set to make a scan fail, or worse: when libclamav gets no
// memory or cannot write a file, it takes that part of the message for empty and so for clean.

#ifndef QHPSI_LIMITS_H_
#define QHPSI_LIMITS_H_

#include <optional>
#include <string>

namespace qhpsi {

// Raises every limit that matters to a scanner as far as the process may. Returns the reason, "the
// limit on open files is 10, and a scan needs 256", when one stays lower than a scan may need.
std::optional<std::string> LiftLimits();

// Whether each of them is so high that no scan should fail for it, and memory may be written and
// executed, as a scanner with a compiler in it does. LiftLimits() accepts less, which a large
// message, or many processes of the scanner's user, may still use up.
bool AreLimitsAmple();

}  // namespace qhpsi

#endif  // QHPSI_LIMITS_H_
