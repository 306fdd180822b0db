// User ids of the mail system's own users, read from /etc/passwd.
//
// Not by getpwnam(): with systemd's NSS modules that costs milliseconds for each message, and a
// static program cannot use it. qmail's users are local system users on every installation.

#ifndef QHPSI_BASE_PASSWD_H_
#define QHPSI_BASE_PASSWD_H_

#include <sys/types.h>

#include <optional>
#include <span>
#include <string_view>

namespace qhpsi {

struct PasswdEntry {
  std::string_view name = {};     // in: the user's name
  std::optional<uid_t> uid = {};  // out: nothing without such a user
  std::optional<gid_t> gid = {};  // out: the user's own group
};

// Fills in `uid` and `gid` of each entry. The file's first line for a name counts, as with
// getpwnam(). False with errno set when a read fails before every user has been found.
bool LookUpUsers(std::span<PasswdEntry> entries, const char* path = "/etc/passwd");

}  // namespace qhpsi

#endif  // QHPSI_BASE_PASSWD_H_
