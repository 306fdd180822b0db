// Exit statuses of qhpsi-readings, besides those in qhpsi/exit_code.h.

#ifndef QHPSI_READINGS_STATUS_H_
#define QHPSI_READINGS_STATUS_H_

namespace qhpsi {

inline constexpr int kReadingsMade = 0;     // how many is on standard error
inline constexpr int kTooManyReadings = 1;  // a limit is reached
inline constexpr int kReadingsFault = 128;  // and more: the signal of a fault, or SIGKILL if sent

}  // namespace qhpsi

#endif  // QHPSI_READINGS_STATUS_H_
