#include "qhpsi/identity.h"

#include <sys/auxv.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <string>

#include "qhpsi/base/ids.h"
#include "qhpsi/base/passwd.h"
#include "qhpsi/exit.h"
#include "qhpsi/exit_code.h"

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

Exit SystemError(const char* what) {
  return {ExitCode::kIds, std::string(what) + ": " + std::strerror(errno)};
}

// qmailq's uid, if there is such a user, in `qmailq`. False, with errno set, when nobody can tell.
bool LookUpQmailq(std::optional<uid_t>& qmailq) {
  std::array<PasswdEntry, 1> users{{{.name = "qmailq", .uid = {}, .gid = {}}}};
  const bool is_read = LookUpUsers(users);
  qmailq = users[0].uid;
  return is_read;
}

// Reads /etc/passwd only for a caller who may be qmailq: root and our own user need no look-up.
std::optional<Exit> CheckCaller(const Ids& ids) {
  if (IsTrustedCaller(ids.real_uid, ids.effective_uid, std::nullopt)) {
    return std::nullopt;
  }
  std::optional<uid_t> qmailq;
  if (!LookUpQmailq(qmailq)) {
    return SystemError("/etc/passwd: read");
  }
  if (IsTrustedCaller(ids.real_uid, ids.effective_uid, qmailq)) {
    return std::nullopt;
  }
  return Exit{ExitCode::kIds, "user id " + std::to_string(ids.real_uid) +
                                  " may not run this program: only root and qmailq may"};
}

}  // namespace

bool IsElevated() { return ::getauxval(AT_SECURE) != 0 || !ReadIds().AllEqual(); }

bool IsTrustedCaller(uid_t real, uid_t effective, std::optional<uid_t> qmailq) {
  return real == 0 || real == effective || real == qmailq;
}

std::optional<Exit> RefuseToBeQmailq() {
  const uid_t uid = ::geteuid();
  if (uid == 0) {
    return std::nullopt;
  }
  std::optional<uid_t> qmailq;
  if (!LookUpQmailq(qmailq)) {
    return SystemError("/etc/passwd: read");
  }
  if (uid != qmailq) {
    return std::nullopt;
  }
  return Exit{ExitCode::kIds, "not set-user-id: a scanner may not run as qmailq"};
}

std::optional<Exit> KeepOnlyEffectiveIds() {
  const Ids ids = ReadIds();
  if (auto exit = CheckCaller(ids)) {
    return exit;
  }
  // qmailq, the usual caller, has no supplementary groups as installed.
  if (ids.real_uid == 0 && !DropRootsGroups(ids.effective_uid)) {
    return SystemError("supplementary groups: drop");
  }
  const uid_t uid = ids.effective_uid;
  const gid_t gid = ids.effective_gid;
  if (!TakeIds(uid, gid)) {
    return SystemError("user and group ids: give up");
  }
  const Ids now = ReadIds();
  if (!now.AllEqual() || now.effective_uid != uid || now.effective_gid != gid) {
    return Exit{ExitCode::kIds, "user and group ids are not what was asked for"};
  }
  return std::nullopt;
}

}  // namespace qhpsi
