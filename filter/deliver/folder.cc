#include "filter/deliver/folder.h"

#include <optional>
#include <string>
#include <string_view>

#include "filter/base/mailbox_name.h"
#include "filter/rules/check_rule.h"
#include "filter/rules/rule.h"
#include "qhpsi/base/ascii.h"

namespace filter {

std::optional<std::string> FolderDirectory(std::string_view folder) {
  if (qhpsi::EqualIgnoringCase(folder, kInbox)) {
    return ".";
  }
  return IsFolder(folder) ? std::optional("." + EncodeMailboxName(folder)) : std::nullopt;
}

}  // namespace filter
