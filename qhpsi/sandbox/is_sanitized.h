// Whether this is built with AddressSanitizer, which needs more memory and more system calls than a
// sandbox leaves.

#ifndef QHPSI_SANDBOX_IS_SANITIZED_H_
#define QHPSI_SANDBOX_IS_SANITIZED_H_

namespace qhpsi {

#ifdef __SANITIZE_ADDRESS__
inline constexpr bool kIsSanitized = true;
#else
inline constexpr bool kIsSanitized = false;
#endif

}  // namespace qhpsi

#endif  // QHPSI_SANDBOX_IS_SANITIZED_H_
