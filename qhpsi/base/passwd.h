// User ids of the mail system's own users, read from /etc/passwd.
//
// Not getpwnam(): with systemd's NSS modules it costs milliseconds for each message, and it cannot
// be linked statically. qmail's users are local system users on every installation.

#ifndef QHPSI_BASE_PASSWD_H_
#define QHPSI_BASE_PASSWD_H_

#include <sys/types.h>

#include <optional>
#include <span>
#include <string_view>

namespace qhpsi {

struct PasswdEntry {
  std::string_view name = {};     // in: who is looked for
  std::optional<uid_t> uid = {};  // out: nothing when there is no such user
  std::optional<gid_t> gid = {};  // out: the user's own group
};

// Fills in `uid` and `gid` of each entry; the file's first line for a name counts, as with
// getpwnam(). False with errno set when the file at `path` cannot be read to the line of the last
// user found.
bool LookUpUsers(std::span<PasswdEntry> entries, const char* path = "/etc/passwd");

}  // namespace qhpsi

#endif  // QHPSI_BASE_PASSWD_H_
