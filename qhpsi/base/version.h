// What --version prints: the content of installer/packaging/version when this was built.

#ifndef QHPSI_BASE_VERSION_H_
#define QHPSI_BASE_VERSION_H_

namespace qhpsi {

extern const char* const kVersion;

}  // namespace qhpsi

#endif  // QHPSI_BASE_VERSION_H_
