// The mail system's users and groups, from ROOT/etc/passwd and ROOT/etc/group. qmail-queue and
// qhpsi read these files too, and no directory service (LDAP); a tree below --root has users of its
// own.

#ifndef INSTALLER_SYSTEM_USERS_H_
#define INSTALLER_SYSTEM_USERS_H_

#include <map>
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
  gid_t Group(std::string_view name) const { return groups_.at(std::string(name)); }
  Owner Of(std::string_view user, std::string_view group) const {
    return {User(user), Group(group)};
  }

 private:
  std::map<std::string, uid_t> users_;
  std::map<std::string, gid_t> groups_;
};

}  // namespace installer

#endif  // INSTALLER_SYSTEM_USERS_H_
