// What supervise says about a service, as svstat reads it.

#ifndef INSTALLER_SERVICE_SUPERVISE_STATUS_H_
#define INSTALLER_SERVICE_SUPERVISE_STATUS_H_

#include <sys/types.h>

#include <ctime>
#include <optional>
#include <string>
#include <string_view>

#include "installer/system/tree.h"

namespace installer {

enum class Wanted { kNothing, kUp, kDown };

struct SuperviseStatus {
  pid_t pid = 0;          // 0: down
  std::time_t since = 0;  // when it went up or down
  bool paused = false;
  Wanted wanted = Wanted::kNothing;

  bool up() const { return pid != 0; }
};

// Parses the content of supervise/status: 18 bytes; a newer supervise may add some. Nothing when it
// is no status.
std::optional<SuperviseStatus> ParseSuperviseStatus(std::string_view bytes);

// Whether a supervise runs for the service in `directory`.
bool IsSupervised(const Tree& tree, const std::string& directory);

// The status of the service in `directory`; nothing without a running supervise.
std::optional<SuperviseStatus> ReadSuperviseStatus(const Tree& tree, const std::string& directory);

// The seconds since 1970 of a TAI64 label, 8 bytes.
std::time_t TaiSeconds(std::string_view label);

}  // namespace installer

#endif  // INSTALLER_SERVICE_SUPERVISE_STATUS_H_
