// The mail system's users and groups, from ROOT/etc/passwd and ROOT/etc/group. qmail-queue and
// qhpsi read these files too, and no directory service (LDAP); a tree below --root has users of its
// own.

#ifndef INSTALLER_SYSTEM_USERS_H_
#define INSTALLER_SYSTEM_USERS_H_

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "installer/system/tree.h"

namespace installer {

class Users {
 public:
  // Throws Failure kUser that names all users and groups that are missing, and what to do about
  // those that only a directory service knows.
  explicit Users(const Tree& tree);

  // One of those that the constructor looked for.
  uid_t User(std::string_view name) const { return users_.at(std::string(name)); }
  // Which of them has this id; nothing for any other user.
  std::optional<std::string> NameOf(uid_t user) const;
  gid_t Group(std::string_view name) const { return groups_.at(std::string(name)); }
  Owner Of(std::string_view user, std::string_view group) const {
    return {User(user), Group(group)};
  }

 private:
  std::map<std::string, uid_t> users_;
  std::map<std::string, gid_t> groups_;
};

// qclamd and group qmail, who read signatures and mail; nobody where the tree has no such users.
Owner ReaderOfSignatures(const Tree& tree);

}  // namespace installer

#endif  // INSTALLER_SYSTEM_USERS_H_
