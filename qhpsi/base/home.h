// HOME of the mail system: control/, queue/, bin/ and plugins/ are below it.
//
// Set when the program is built: bazel build --define home=/var/qmail. A setuid program cannot ask
// its caller where its configuration is.

#ifndef QHPSI_BASE_HOME_H_
#define QHPSI_BASE_HOME_H_

namespace qhpsi {

extern const char* const kHome;

}  // namespace qhpsi

#endif  // QHPSI_BASE_HOME_H_
