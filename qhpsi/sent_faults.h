// Tells a crash from a signal that somebody has sent to make it look like one.

#ifndef QHPSI_SENT_FAULTS_H_
#define QHPSI_SENT_FAULTS_H_

namespace qhpsi {

// From here on, a signal that stands for a fault (SIGSEGV, SIGABRT and so on) or for a limit that
// is reached (SIGXCPU, SIGXFSZ) ends this process by SIGKILL if another process sent it.
// qmail-queue then knows that the scan did not fail by itself, and QHPSIONERROR=accept does not
// count. Not under a sanitizer, which has handlers of its own.
void TellSentFaults();

}  // namespace qhpsi

#endif  // QHPSI_SENT_FAULTS_H_
