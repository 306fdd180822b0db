// SHA-256, by libmd.

#ifndef INSTALLER_SYSTEM_SHA256_H_
#define INSTALLER_SYSTEM_SHA256_H_

#include <string>
#include <string_view>

namespace installer {

// 64 hexadecimal digits.
std::string Sha256(std::string_view bytes);

}  // namespace installer

#endif  // INSTALLER_SYSTEM_SHA256_H_
