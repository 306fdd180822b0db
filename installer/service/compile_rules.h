// Rules, compiled by the real tcprules.

#ifndef INSTALLER_SERVICE_COMPILE_RULES_H_
#define INSTALLER_SERVICE_COMPILE_RULES_H_

#include <string>

namespace installer {

// What the program `tcprules` makes of `rules`. It follows a link that has the name of its
// temporary file, so it runs in a directory that nobody else can enter. Throws Failure, prefixed
// with `name`, when tcprules rejects them.
std::string CompileRules(const std::string& tcprules, const std::string& rules,
                         const std::string& name);

}  // namespace installer

#endif  // INSTALLER_SERVICE_COMPILE_RULES_H_
