// Exit statuses of qhpsi-readings, besides those in qhpsi/exit_code.h.

#ifndef QHPSI_READINGS_STATUS_H_
#define QHPSI_READINGS_STATUS_H_

namespace qhpsi {

inline constexpr int kReadingsMade = 0;     // how many is on standard error
inline constexpr int kTooManyReadings = 1;  // a limit is reached; SIGXCPU and SIGXFSZ say so, too

}  // namespace qhpsi

#endif  // QHPSI_READINGS_STATUS_H_
