// The settings with which a service's mail is scanned and queued.

#ifndef INSTALLER_SERVICE_SETTINGS_OF_H_
#define INSTALLER_SERVICE_SETTINGS_OF_H_

#include "installer/service/service.h"
#include "installer/service/variable.h"
#include "installer/system/tree.h"

namespace installer {

// The variables of `service`. If it receives mail, also what qmail-queue finds in HOME/control for
// each setting that is not among them; an empty variable is one, and turns such a file off. HOME is
// the one that qmail-queue was built for.
Variables SettingsOf(const Tree& tree, const Service& service);

}  // namespace installer

#endif  // INSTALLER_SERVICE_SETTINGS_OF_H_
