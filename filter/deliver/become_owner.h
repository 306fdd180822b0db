// Gives up root's rights before vfilter does anything for a user.

#ifndef FILTER_DELIVER_BECOME_OWNER_H_
#define FILTER_DELIVER_BECOME_OWNER_H_

#include <string>

namespace filter {

// If we run as root, becomes the owner of `path` for good, or of the nearest existing directory
// above it. The domain owns the rules and the user owns the directories: neither may make root act.
// For a symbolic link, the owner of the link itself counts. Throws Failure (temporary).
void BecomeOwnerOf(std::string path);

}  // namespace filter

#endif  // FILTER_DELIVER_BECOME_OWNER_H_
