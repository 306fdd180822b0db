// HOME/filter/DOMAIN, where a domain's rules are, and who may change them: root and the owner of
// that directory. Root makes it, for the domain's owner.
//
// What is in the directory is the owner's to plant. So root, once it is open, becomes the owner for
// good: nothing that is done there can reach further than the owner could.

#ifndef FILTER_STORE_DOMAIN_DIRECTORY_H_
#define FILTER_STORE_DOMAIN_DIRECTORY_H_

#include <string>

#include "qhpsi/base/fd.h"

namespace filter {

struct DomainDirectory {
  qhpsi::Fd fd;
  std::string path;
};

// Opens it, made if root asks. On return this process is the directory's owner. `domain` is a
// DirectoryName(). Throws Failure: kPermanent when the caller is neither root nor the owner, when
// it is not there and not root asks, or when others than its owner may write to it.
DomainDirectory OpenAsOwner(const std::string& home, const std::string& domain);

}  // namespace filter

#endif  // FILTER_STORE_DOMAIN_DIRECTORY_H_
