// Where this program is, as the kernel knows it: a caller chooses argv[0].

#ifndef QHPSI_BASE_OWN_DIRECTORY_H_
#define QHPSI_BASE_OWN_DIRECTORY_H_

#include <string>

namespace qhpsi {

// The directory, free of links. Empty, with errno set, when the kernel does not say.
std::string OwnDirectory();

}  // namespace qhpsi

#endif  // QHPSI_BASE_OWN_DIRECTORY_H_
