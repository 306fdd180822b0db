// Root's rights, given up before anything is done for a user.

#ifndef FILTER_DELIVER_BECOME_OWNER_H_
#define FILTER_DELIVER_BECOME_OWNER_H_

#include <string>

namespace filter {

// When root runs us: becomes the owner of `path`, for good; where that is missing, of the directory
// that would hold it. Rules are their domain's, and directories their user's: neither may have root
// do anything. A symbolic link counts by who made it. Throws Failure (temporary).
void BecomeOwnerOf(std::string path);

}  // namespace filter

#endif  // FILTER_DELIVER_BECOME_OWNER_H_
