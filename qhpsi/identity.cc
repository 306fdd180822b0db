#include "qhpsi/identity.h"

#include <grp.h>
#include <sys/auxv.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>

#include "qhpsi/base/passwd.h"

namespace qhpsi {
namespace {

struct Ids {
  uid_t real_uid = 0;
  uid_t effective_uid = 0;
  uid_t saved_uid = 0;
  gid_t real_gid = 0;
  gid_t effective_gid = 0;
  gid_t saved_gid = 0;

  bool AllEqual() const {
    return real_uid == effective_uid && saved_uid == effective_uid && real_gid == effective_gid &&
           saved_gid == effective_gid;
  }
};

Ids ReadIds() {
  Ids ids;
  // These fail for a bad pointer only.
  (void)::getresuid(&ids.real_uid, &ids.effective_uid, &ids.saved_uid);
  (void)::getresgid(&ids.real_gid, &ids.effective_gid, &ids.saved_gid);
  return ids;
}

Failure SystemFailure(const char* what) {
  return {ExitCode::kIds, std::string(what) + ": " + std::strerror(errno)};
}

// In /etc/passwd only where that decides: qmailq is the usual caller.
std::optional<Failure> CheckCaller(const Ids& ids) {
  if (IsTrustedCaller(ids.real_uid, ids.effective_uid, std::nullopt)) {
    return std::nullopt;
  }
  std::array<PasswdEntry, 1> users{{{.name = "qmailq", .uid = {}, .gid = {}}}};
  if (!LookUpUsers(users)) {
    return SystemFailure("/etc/passwd: read");
  }
  if (IsTrustedCaller(ids.real_uid, ids.effective_uid, users[0].uid)) {
    return std::nullopt;
  }
  return Failure{ExitCode::kIds, "user id " + std::to_string(ids.real_uid) +
                                     " may not run this program: only root and qmailq may"};
}

// Without root's rights supplementary groups cannot be dropped: those of qmailq, the usual caller,
// stay (it has none as installed). Root's can, as long as the real user id is still 0.
std::optional<Failure> DropRootsGroups(uid_t effective_uid) {
  if (::seteuid(0) != 0 || ::setgroups(0, nullptr) != 0 || ::seteuid(effective_uid) != 0) {
    return SystemFailure("supplementary groups: drop");
  }
  return std::nullopt;
}

}  // namespace

bool IsElevated() { return ::getauxval(AT_SECURE) != 0 || !ReadIds().AllEqual(); }

bool IsTrustedCaller(uid_t real, uid_t effective, std::optional<uid_t> qmailq) {
  return real == 0 || real == effective || real == qmailq;
}

std::optional<Failure> KeepOnlyEffectiveIds() {
  const Ids ids = ReadIds();
  if (auto failure = CheckCaller(ids)) {
    return failure;
  }
  if (ids.real_uid == 0) {
    if (auto failure = DropRootsGroups(ids.effective_uid)) {
      return failure;
    }
  }
  const uid_t uid = ids.effective_uid;
  const gid_t gid = ids.effective_gid;
  if (::setresgid(gid, gid, gid) != 0) {
    return SystemFailure("setresgid");
  }
  if (::setresuid(uid, uid, uid) != 0) {
    return SystemFailure("setresuid");
  }
  const Ids now = ReadIds();
  if (!now.AllEqual() || now.effective_uid != uid || now.effective_gid != gid) {
    return Failure{ExitCode::kIds, "user and group ids are not what was asked for"};
  }
  return std::nullopt;
}

}  // namespace qhpsi
