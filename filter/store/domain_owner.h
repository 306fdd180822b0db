// Who owns a domain, as qmail's own files have it.

#ifndef FILTER_STORE_DOMAIN_OWNER_H_
#define FILTER_STORE_DOMAIN_OWNER_H_

#include <sys/types.h>

#include <string>

namespace filter {

struct Owner {
  uid_t uid = 0;
  gid_t gid = 0;
};

// Whom HOME/users/assign gives the domain's addresses to (`+DOMAIN-:user:uid:gid:...`, or `+NAME-:`
// where HOME/control/virtualdomains has `DOMAIN:NAME`); else the user NAME in the file `passwd`;
// else root. Throws Failure when one of these files cannot be read, or has no ids where they
// belong.
Owner OwnerOf(const std::string& home, const std::string& domain,
              const char* passwd = "/etc/passwd");

}  // namespace filter

#endif  // FILTER_STORE_DOMAIN_OWNER_H_
