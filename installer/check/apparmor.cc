#include "installer/check/apparmor.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

namespace installer {

std::vector<Profile> ProfilesFor(const ConfinedPaths& paths) {
  const std::vector<std::string> signatures = {paths.signatures + "/ r,",
                                               paths.signatures + "/** rwk,"};
  Profile clamd = {
      .program = "clamd",
      .file = "usr.sbin.clamd",
      .rules = {paths.queues + "/** r,", paths.services + "/clamd/clamd.conf r,", "/run/qhpsi/ r,",
                "/run/qhpsi/** rwk,", paths.temporaries + "/ rw,", paths.temporaries + "/** rwk,"}};
  Profile freshclam = {.program = "freshclam", .file = "usr.bin.freshclam", .rules = {}};
  for (Profile* const profile : {&clamd, &freshclam}) {
    std::copy(signatures.begin(), signatures.end(), std::back_inserter(profile->rules));
  }
  return {clamd, freshclam};
}

std::vector<std::string> MissingRules(const Profile& profile, const std::string& local) {
  std::vector<std::string> missing;
  std::copy_if(profile.rules.begin(), profile.rules.end(), std::back_inserter(missing),
               [&](const std::string& rule) {
                 return ("\n" + local).find("\n" + rule + "\n") == std::string::npos;
               });
  return missing;
}

}  // namespace installer
