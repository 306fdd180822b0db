// A service's variables, as envdir reads them: one file for each in the service's directory
// `variables`.

#ifndef INSTALLER_SERVICE_VARIABLE_H_
#define INSTALLER_SERVICE_VARIABLE_H_

#include <sys/types.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace installer {

using Variables = std::map<std::string, std::string>;

// A name that a shell can use too: letters, digits and '_', no digit first.
bool IsVariableName(std::string_view name);

// Of a new file. PROXY may have a password in it, which is for root alone.
mode_t ModeOfVariable(std::string_view name);

// What a file that holds `value` is to contain. Nothing where no file can: envdir takes blanks from
// the end of a line.
std::optional<std::string> EncodeVariable(std::string_view value);

// The value that a file's content means to envdir: its first line without blanks at its end, with
// NUL for a line end. Nothing for an empty file: the variable is unset.
std::optional<std::string> DecodeVariable(std::string_view content);

// The variable `name`; `otherwise` where it is unset or empty.
std::string Value(const Variables& variables, const std::string& name,
                  const std::string& otherwise = "");

// All that are set in `directory`. Throws Failure when it, or a file in it, cannot be read.
Variables ReadVariables(const std::string& directory);

// Throws Failure: kUser for a value that no file can hold, kSystem when it cannot be written.
void WriteVariable(const std::string& directory, const std::string& name, std::string_view value);

}  // namespace installer

#endif  // INSTALLER_SERVICE_VARIABLE_H_
