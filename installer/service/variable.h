// A service's variables, as envdir reads them: one file each in the service's directory
// `variables`.

#ifndef INSTALLER_SERVICE_VARIABLE_H_
#define INSTALLER_SERVICE_VARIABLE_H_

#include <sys/types.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "installer/system/tree.h"

namespace installer {

using Variables = std::map<std::string, std::string>;

// A name that a shell can use too: letters, digits and '_', no digit first.
bool IsVariableName(std::string_view name);

// The mode of a new file. PROXY may contain a password, which is for root alone.
mode_t ModeOfVariable(std::string_view name);

// The content of a file for `value`. Nothing when no file can have it: envdir removes blanks from
// the end of a line.
std::optional<std::string> EncodeVariable(std::string_view value);

// The value that envdir reads from a file's content: its first line without blanks at its end, and
// with newlines for NULs. Nothing for an empty file: the variable is unset.
std::optional<std::string> DecodeVariable(std::string_view content);

// The variable `name`, or `otherwise` if it is unset or empty.
std::string Value(const Variables& variables, const std::string& name,
                  const std::string& otherwise = "");

// All variables in `directory`. Throws Failure when it, or a file in it, cannot be read.
Variables ReadVariables(const Tree& tree, const std::string& directory);

// Throws Failure: kUser for a value that no file can hold, kSystem when it cannot write.
void WriteVariable(const Tree& tree, const std::string& directory, const std::string& name,
                   std::string_view value);

// Returns whether it was there. Throws Failure kSystem when it stays.
bool RemoveVariable(const Tree& tree, const std::string& directory, const std::string& name);

}  // namespace installer

#endif  // INSTALLER_SERVICE_VARIABLE_H_
