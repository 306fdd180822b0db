// Where the scanners of this machine have their signatures.

#ifndef INSTALLER_STATUS_SIGNATURE_DIRECTORIES_H_
#define INSTALLER_STATUS_SIGNATURE_DIRECTORIES_H_

#include <set>
#include <string>
#include <vector>

#include "installer/service/variable.h"
#include "installer/system/context.h"

namespace installer {

// Those of the clamd and freshclam of this bundle, of libclamav.so, and of the distribution's clamd
// if it listens, as the services' variables name them. They need not exist.
std::set<std::string> SignatureDirectories(const Context& context,
                                           const std::vector<Variables>& services);

}  // namespace installer

#endif  // INSTALLER_STATUS_SIGNATURE_DIRECTORIES_H_
