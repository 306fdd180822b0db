#include "installer/service/variable.h"

#include <algorithm>
#include <cerrno>
#include <optional>
#include <string>
#include <string_view>

#include "installer/system/atomic_file.h"
#include "installer/system/failure.h"
#include "installer/system/path.h"
#include "installer/system/tree.h"

namespace installer {
namespace {

bool IsLetter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

bool IsVariableName(std::string_view name) {
  return !name.empty() && IsLetter(name.front()) &&
         std::all_of(name.begin(), name.end(), [](char c) { return IsLetter(c) || IsDigit(c); });
}

// envdir reads as root; an administrator's ls and cat may not.
mode_t ModeOfVariable(std::string_view name) { return name == "PROXY" ? 0600 : 0644; }

std::optional<std::string> EncodeVariable(std::string_view value) {
  if (!value.empty() && (value.back() == ' ' || value.back() == '\t')) {
    return std::nullopt;
  }
  std::string content(value);
  std::replace(content.begin(), content.end(), '\n', '\0');
  return content + "\n";
}

std::optional<std::string> DecodeVariable(std::string_view content) {
  if (content.empty()) {
    return std::nullopt;
  }
  std::string value(content.substr(0, content.find('\n')));
  value.erase(value.find_last_not_of(" \t") + 1);
  std::replace(value.begin(), value.end(), '\0', '\n');
  return value;
}

std::string Value(const Variables& variables, const std::string& name,
                  const std::string& otherwise) {
  const auto found = variables.find(name);
  return found == variables.end() || found->second.empty() ? otherwise : found->second;
}

Variables ReadVariables(const Tree& tree, const std::string& directory) {
  if (!tree.IsDirectory(directory)) {
    throw SystemFailure("cannot read " + directory, ENOENT);
  }
  Variables variables;
  for (const std::string& name : tree.List(directory)) {
    if (name.starts_with('.')) {  // as envdir does
      continue;
    }
    const auto content = tree.ReadTarget(Below(directory, name));
    const auto value = content ? DecodeVariable(*content) : std::nullopt;
    if (value) {
      variables.emplace(name, *value);
    }
  }
  return variables;
}

void WriteVariable(const Tree& tree, const std::string& directory, const std::string& name,
                   std::string_view value) {
  const auto content = EncodeVariable(value);
  if (!content) {
    throw UserFailure(name + ": ends in a blank, which envdir would take away");
  }
  ReplaceFileIn(tree.OpenDirectory(directory), Below(directory, name), *content,
                ModeOfVariable(name));
}

bool RemoveVariable(const Tree& tree, const std::string& directory, const std::string& name) {
  return DeleteFileIn(tree.OpenDirectory(directory), Below(directory, name));
}

}  // namespace installer
