// What set and unset share: which names they accept, and how a new value takes effect.

#ifndef INSTALLER_COMMANDS_VARIABLE_CHANGE_H_
#define INSTALLER_COMMANDS_VARIABLE_CHANGE_H_

#include <string>

#include "installer/service/service.h"
#include "installer/service/variable.h"
#include "installer/system/context.h"
#include "installer/system/tree.h"

namespace installer {

// Throws Failure kUser when `name` is not a variable's name or, without `force`, when nothing reads
// it.
void CheckName(const Service& service, const std::string& name, bool force);

// Throws Failure kUser when the service would not start with the variables `after`.
void CheckChange(const Context& context, const Service& service, const Variables& after);

// A service reads its variables when it starts. With `restart`, restarts it if it is up; otherwise
// says which service must be restarted and how. Throws Failure kSystem when it does not work then.
void FinishChange(const Context& context, const Tree& tree, const Service& service,
                  const std::string& name, bool restart);

}  // namespace installer

#endif  // INSTALLER_COMMANDS_VARIABLE_CHANGE_H_
