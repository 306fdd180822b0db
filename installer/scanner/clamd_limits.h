// Settings in a clamd.conf with which clamd calls clean what it has not looked at.

#ifndef INSTALLER_SCANNER_CLAMD_LIMITS_H_
#define INSTALLER_SCANNER_CLAMD_LIMITS_H_

#include <string>
#include <string_view>
#include <vector>

namespace installer {

// One complaint for each: "AlertExceedsMax is not yes: ...". `configuration` is the file's content.
std::vector<std::string> LimitsThatHide(std::string_view configuration);

}  // namespace installer

#endif  // INSTALLER_SCANNER_CLAMD_LIMITS_H_
