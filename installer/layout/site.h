// What is on the machine already, and what that means for an installation.

#ifndef INSTALLER_LAYOUT_SITE_H_
#define INSTALLER_LAYOUT_SITE_H_

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "installer/layout/bundle.h"
#include "installer/layout/front_end.h"
#include "installer/layout/install_options.h"
#include "installer/layout/manifest.h"
#include "installer/system/context.h"
#include "installer/system/tree.h"

namespace installer {

struct Site {
  // HOME/bin, or HOME/qhpsi/bin if the host's own qmail has such programs; plugins likewise.
  std::string program_dir;
  std::string plugin_dir;
  // Ours where an earlier installation had them and this one does not: what runs, and what
  // administrators have written, has these names.
  std::set<std::string> former_programs;
  std::optional<FrontEnd> front_end;
  std::string clamd;         // own, system, none, or a list of servers
  bool has_queue = false;    // HOME/queue is a queue of the host's own
  uint64_t queues = 0;       // else the number of queues in HOME/queue
  std::string tcp_rules;     // the cdb
  bool makes_rules = false;  // there were none, or ours
  std::string rules_cdb;     // the content for it
  bool makes_control = false;
  std::set<std::string> signatures;  // the directories that the installed services have them in
  std::vector<std::string> notes;    // for the administrator
};

// Throws Failure when the options ask for something impossible.
Site InspectSite(const Context& context, const Tree& tree, const Manifest& manifest,
                 const InstallOptions& options, const Bundle& bundle);

}  // namespace installer

#endif  // INSTALLER_LAYOUT_SITE_H_
