#include "queue/caller.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "qhpsi/base/ids.h"
#include "qhpsi/base/number.h"
#include "qhpsi/base/passwd.h"
#include "qhpsi/base/take_line.h"
#include "queue/control.h"
#include "queue/exit_code.h"
#include "queue/failure.h"

namespace queue {
namespace {

using qhpsi::PasswdEntry;

void LookUp(std::span<PasswdEntry> users) {
  if (!qhpsi::LookUpUsers(users)) {
    throw Failure(ExitCode::kUids, "cannot read /etc/passwd", errno);
  }
}

// Whether control/qhpsitrusted has the user's name or number. A line that begins with # is a
// comment.
bool IsListedAsTrusted(uid_t uid) {
  const auto text = ReadControl("qhpsitrusted");
  if (!text) {
    return false;
  }
  std::vector<PasswdEntry> names;
  for (std::string_view rest = *text; !rest.empty();) {
    const std::string_view line = FirstLine(qhpsi::TakeLine(rest));
    if (line.empty() || line.front() == '#') {
      continue;
    }
    if (const auto number = qhpsi::ParseNumber(line, 0, std::numeric_limits<uid_t>::max())) {
      if (*number == uid) {
        return true;
      }
      continue;
    }
    names.push_back({.name = line});
  }
  LookUp(names);
  return std::any_of(names.begin(), names.end(), [&](const auto& name) { return name.uid == uid; });
}

// The saved ids too: a bug can then reach no more than the effective user may do.
void GiveUpOtherIds() {
  if (!qhpsi::TakeIds(::geteuid(), ::getegid())) {
    throw Failure(ExitCode::kUids, "cannot give up other user and group ids", errno);
  }
}

// Root's own before a byte of the mail is read.
void GiveUpRoot() {
  if (!qhpsi::DropRootsGroups(::geteuid())) {
    throw Failure(ExitCode::kUids, "cannot give up root's groups", errno);
  }
  GiveUpOtherIds();
}

}  // namespace

Caller IdentifyCaller() {
  Caller caller;
  caller.uid = ::getuid();
  caller.is_setuid = caller.uid != ::geteuid() || ::getgid() != ::getegid();
  std::array<PasswdEntry, 4> users = {
      {{.name = "alias"}, {.name = "qmaild"}, {.name = "qmails"}, {.name = "qmailq"}}};
  LookUp(users);
  const auto& [alias, qmaild, qmails, qmailq] = users;
  if (alias.uid == caller.uid) {
    caller.invoked = "by alias";
  } else if (qmaild.uid == caller.uid) {
    caller.invoked = "from network";
  } else if (qmails.uid == caller.uid) {
    caller.invoked = "for bounce";
    caller.is_bounce = true;
  } else {
    caller.invoked = "by uid " + std::to_string(caller.uid);
  }
  if (!caller.is_setuid) {
    return caller;
  }
  const bool is_service_user = alias.uid == caller.uid || qmaild.uid == caller.uid ||
                               qmails.uid == caller.uid || qmailq.uid == caller.uid;
  caller.is_trusted = caller.uid == 0 || is_service_user || IsListedAsTrusted(caller.uid);
  if (caller.uid == 0) {
    GiveUpRoot();
  }
  return caller;
}

void StopBeingCaller(const Caller& caller) {
  if (caller.is_setuid && caller.uid != 0) {
    GiveUpOtherIds();
  }
}

}  // namespace queue
