#include "installer/commands/variable_change.h"

#include <iostream>
#include <string>

#include "installer/service/script_check.h"
#include "installer/service/service.h"
#include "installer/service/service_control.h"
#include "installer/service/service_health.h"
#include "installer/service/setting_check.h"
#include "installer/service/supervise_status.h"
#include "installer/service/variable.h"
#include "installer/system/context.h"
#include "installer/system/failure.h"
#include "installer/system/tree.h"

namespace installer {
namespace {

// Variables that only the log's run script reads.
bool IsOfLog(const std::string& name) { return name.starts_with("LOG"); }

bool IsUp(const Tree& tree, const std::string& path) {
  const auto status = ReadSuperviseStatus(tree, path);
  return status && status->up();
}

}  // namespace

void CheckName(const Service& service, const std::string& name, bool force) {
  if (!IsVariableName(name)) {
    throw UserFailure("\"" + name + "\": is not the name of a variable");
  }
  if (!force && !IsKnownVariable(name)) {
    throw UserFailure(name + ": nothing that " + service.name +
                      " runs is known to read it; --force sets it anyway");
  }
}

void CheckChange(const Context& context, const Service& service, const Variables& after) {
  if (!context.root.empty()) {
    return;  // its programs are not this machine's
  }
  if (const auto reason = WhyNotStartedWith(service, after)) {
    throw UserFailure(*reason);
  }
}

void FinishChange(const Context& context, const Tree& tree, const Service& service,
                  const std::string& name, bool restart) {
  const bool of_log = IsOfLog(name) && service.HasLog(tree);
  if (!IsUp(tree, of_log ? service.LogPath() : service.path)) {
    std::cout << service.name << " is down; it reads " << name << " when it starts\n";
    return;
  }
  if (restart && IsUp(tree, service.path)) {
    Restart(tree, service, of_log);
    CheckThatItWorks(context, tree, service);
    std::cout << service.name << (of_log ? " and its log are" : " is") << " restarted\n";
    return;
  }
  const std::string path = of_log ? service.LogPath() : service.path;
  std::cout << service.name << (of_log ? "'s log" : "") << " must be restarted for " << name
            << " to take effect: svc -d " << path << "; svc -u " << path << "\n";
}

}  // namespace installer
