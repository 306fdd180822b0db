// Rules as the real tcprules compiles them.

#ifndef INSTALLER_SERVICE_COMPILE_RULES_H_
#define INSTALLER_SERVICE_COMPILE_RULES_H_

#include <string>

namespace installer {

// What the program `tcprules` makes of `rules`. It writes through whatever link has the name of its
// temporary file: it is given names in a directory that nobody else can enter. Throws Failure that
// begins with `name` where it takes them not.
std::string CompileRules(const std::string& tcprules, const std::string& rules,
                         const std::string& name);

}  // namespace installer

#endif  // INSTALLER_SERVICE_COMPILE_RULES_H_
