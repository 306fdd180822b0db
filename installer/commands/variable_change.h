// What set and unset have in common: which names they take, and what is to happen for a new value
// to count.

#ifndef INSTALLER_COMMANDS_VARIABLE_CHANGE_H_
#define INSTALLER_COMMANDS_VARIABLE_CHANGE_H_

#include <string>

#include "installer/service/service.h"
#include "installer/system/context.h"

namespace installer {

// Throws Failure kUser for what is no variable's name, and, without `force`, for one that nothing
// reads.
void CheckName(const Service& service, const std::string& name, bool force);

// The service reads its variables when it starts. Restarts it, when `restart` is true and it is up,
// or says which service must be restarted and how.
void FinishChange(const Context& context, const Service& service, const std::string& name,
                  bool restart);

}  // namespace installer

#endif  // INSTALLER_COMMANDS_VARIABLE_CHANGE_H_
