// How much memory the C++ ABI library wants in front of a thrown object.

#ifndef QHPSI_MUSL_EXCEPTION_SIZE_H_
#define QHPSI_MUSL_EXCEPTION_SIZE_H_

#include <cstddef>

namespace qhpsi {

// sizeof(__cxa_refcounted_exception) in libsupc++'s unwind-cxx.h, which is not installed.
// exception_size_test compares it with what that library does.
inline constexpr size_t kExceptionHeader = 128;  // bytes

}  // namespace qhpsi

#endif  // QHPSI_MUSL_EXCEPTION_SIZE_H_
