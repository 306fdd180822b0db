// How qhpsi-readings ends by a signal: with an exit status that says where it came from.
//
// Other processes of our user can send us any signal. Mail must neither be called infected for one,
// nor be accepted as if the decoder had failed by itself.

#ifndef QHPSI_READINGS_SIGNALS_H_
#define QHPSI_READINGS_SIGNALS_H_

namespace qhpsi {

// From here on the kernel's SIGXCPU makes this process exit with kTooManyReadings, or with
// kReadingsFault + SIGXCPU unless `is_limit_ours`; a fault, with kReadingsFault and its number;
// and any of these that was sent, with kReadingsFault + SIGKILL. SIGXFSZ is ignored, so that
// write() fails. Faults not under a sanitizer, which has handlers of its own.
void ExitOnSignals(bool is_limit_ours);

}  // namespace qhpsi

#endif  // QHPSI_READINGS_SIGNALS_H_
