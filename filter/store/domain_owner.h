// Finds the owner of a domain in qmail's own files.

#ifndef FILTER_STORE_DOMAIN_OWNER_H_
#define FILTER_STORE_DOMAIN_OWNER_H_

#include <sys/types.h>

#include <string>

namespace filter {

struct Owner {
  uid_t uid = 0;
  gid_t gid = 0;
};

// The user to whom HOME/users/assign gives the domain's addresses (`+DOMAIN-:user:uid:gid:...`, or
// `+NAME-:` if HOME/control/virtualdomains has `DOMAIN:NAME`); else the user NAME in the file
// `passwd`; else root. Throws Failure when it cannot read one of these files, or when a line lacks
// the ids.
Owner OwnerOf(const std::string& home, const std::string& domain,
              const char* passwd = "/etc/passwd");

}  // namespace filter

#endif  // FILTER_STORE_DOMAIN_OWNER_H_
