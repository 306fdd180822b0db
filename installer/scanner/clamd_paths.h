// Where the distribution's clamd and ours listen, and where the distribution's signatures are.

#ifndef INSTALLER_SCANNER_CLAMD_PATHS_H_
#define INSTALLER_SCANNER_CLAMD_PATHS_H_

namespace installer {

inline constexpr const char* kSystemClamd = "/run/clamav/clamd.ctl";
inline constexpr const char* kSystemConfiguration = "/etc/clamav/clamd.conf";
inline constexpr const char* kSystemDatabase = "/var/lib/clamav";
inline constexpr const char* kOwnClamd = "/run/qhpsi/clamd.ctl";

}  // namespace installer

#endif  // INSTALLER_SCANNER_CLAMD_PATHS_H_
