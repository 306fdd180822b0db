// Gives up root's rights before vfilter does anything for a user.

#ifndef FILTER_DELIVER_BECOME_OWNER_H_
#define FILTER_DELIVER_BECOME_OWNER_H_

#include <string>

namespace filter {

// If we run as root, becomes for good the owner of the first directory or symbolic link on the way
// to `path` that is not root's: whoever owns that decides what `path` leads to, and must have
// neither root nor another user act. Stays root where all of it is root's. Throws Failure
// (temporary).
void BecomeOwnerOf(const std::string& path);

}  // namespace filter

#endif  // FILTER_DELIVER_BECOME_OWNER_H_
