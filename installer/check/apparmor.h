// What AppArmor must let clamd and freshclam do beyond the distribution's profiles, which know none
// of our paths. Passing a descriptor does not help: clamd needs the same permission for that.

#ifndef INSTALLER_CHECK_APPARMOR_H_
#define INSTALLER_CHECK_APPARMOR_H_

#include <string>
#include <vector>

namespace installer {

struct ConfinedPaths {
  std::string queues;       // the directory of all queues
  std::string services;     // SERVICEDIR, as the kernel sees it: without links
  std::string signatures;   // DATABASEDIR
  std::string temporaries;  // clamd's TMPDIR
};

struct Profile {
  std::string program;             // "clamd"
  std::string file;                // "usr.sbin.clamd", in /etc/apparmor.d
  std::vector<std::string> rules;  // for /etc/apparmor.d/local/FILE, a line each
};

// Of clamd and of freshclam.
std::vector<Profile> ProfilesFor(const ConfinedPaths& paths);

// Those of the rules that `local`, a file's content, lacks.
std::vector<std::string> MissingRules(const Profile& profile, const std::string& local);

}  // namespace installer

#endif  // INSTALLER_CHECK_APPARMOR_H_
