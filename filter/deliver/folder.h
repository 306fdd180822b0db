// Finds a folder's directory in a Maildir (Maildir++).

#ifndef FILTER_DELIVER_FOLDER_H_
#define FILTER_DELIVER_FOLDER_H_

#include <optional>
#include <string>
#include <string_view>

namespace filter {

// The directory, relative to the Maildir: "." for Inbox, ".Quarantine" for Quarantine,
// ".Junk.Viruses" for Junk.Viruses, ".R&-D" for R&D, as IMAP servers name it. Nothing if that would
// leave the Maildir.
std::optional<std::string> FolderDirectory(std::string_view folder);

}  // namespace filter

#endif  // FILTER_DELIVER_FOLDER_H_
