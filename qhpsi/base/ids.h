// Giving up user and group ids for good. Each returns false with errno set; the process then has
// some of its old ids and must end.

#ifndef QHPSI_BASE_IDS_H_
#define QHPSI_BASE_IDS_H_

#include <grp.h>
#include <sys/types.h>
#include <unistd.h>

namespace qhpsi {

// Removes the supplementary groups of a setuid process whose real user is root: what it starts
// would inherit them. Other users' groups stay, since only root may drop groups.
inline bool DropRootsGroups(uid_t effective_uid) {
  return ::seteuid(0) == 0 && ::setgroups(0, nullptr) == 0 && ::seteuid(effective_uid) == 0;
}

// Makes real, effective and saved ids these: no bug can bring the old ones back, and the caller's
// user can no longer send us signals.
inline bool TakeIds(uid_t uid, gid_t gid) {
  return ::setresgid(gid, gid, gid) == 0 && ::setresuid(uid, uid, uid) == 0;
}

// For root: becomes this user, with this group and no other.
inline bool BecomeUser(uid_t uid, gid_t gid) {
  return ::setgroups(1, &gid) == 0 && TakeIds(uid, gid);
}

}  // namespace qhpsi

#endif  // QHPSI_BASE_IDS_H_
