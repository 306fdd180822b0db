// HOME/filter/DOMAIN, which holds a domain's rules. Root and the owner of that directory may change
// them; root makes the directory for the domain's owner.
//
// The owner may plant anything in the directory. So root opens it and then becomes the owner for
// good: nothing that happens there can reach further than the owner could.

#ifndef FILTER_STORE_DOMAIN_DIRECTORY_H_
#define FILTER_STORE_DOMAIN_DIRECTORY_H_

#include <string>

#include "qhpsi/base/fd.h"

namespace filter {

struct DomainDirectory {
  qhpsi::Fd fd;
  std::string path;
};

// Opens the directory; root makes a missing one. On return this process is the directory's owner.
// `domain` is a DirectoryName(). Throws Failure, permanent when the caller is neither root nor the
// owner, when the directory is missing and we are not root, or when others may write to it.
DomainDirectory OpenAsOwner(const std::string& home, const std::string& domain);

}  // namespace filter

#endif  // FILTER_STORE_DOMAIN_DIRECTORY_H_
