#include "filter/folder.h"

#include "filter/ascii.h"
#include "filter/check_rule.h"
#include "filter/rule.h"

namespace filter {

std::optional<std::string> FolderDirectory(std::string_view folder) {
  if (EqualIgnoringCase(folder, kInbox)) {
    return ".";
  }
  return IsFolder(folder) ? std::optional("." + std::string(folder)) : std::nullopt;
}

}  // namespace filter
