// What is on the machine already, and what follows from it for an installation.

#ifndef INSTALLER_LAYOUT_SITE_H_
#define INSTALLER_LAYOUT_SITE_H_

#include <cstdint>
#include <optional>
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
  // HOME/bin, or HOME/qhpsi/bin where the host's own qmail has such programs; plugins likewise.
  std::string program_dir;
  std::string plugin_dir;
  std::optional<FrontEnd> front_end;
  std::string clamd;         // own, system, none, or a list of servers
  bool has_queue = false;    // a single queue of the host's own is in HOME/queue
  uint64_t queues = 0;       // else so many are in HOME/queue
  std::string tcp_rules;     // the cdb
  bool makes_rules = false;  // where there was none
  std::string rules_cdb;     // what is to be in it
  bool makes_control = false;
  std::vector<std::string> notes;  // what the administrator should know
};

// Throws Failure where what was asked for cannot be.
Site LookAtSite(const Context& context, const Tree& tree, const Manifest& manifest,
                const InstallOptions& options, const Bundle& bundle);

}  // namespace installer

#endif  // INSTALLER_LAYOUT_SITE_H_
