// One question to a clamd: is it there, and which signatures does it have?

#ifndef INSTALLER_SCANNER_CLAMD_QUERY_H_
#define INSTALLER_SCANNER_CLAMD_QUERY_H_

#include <chrono>
#include <string>
#include <string_view>

#include "qhpsi/clamd/server_list.h"

namespace installer {

inline constexpr std::chrono::milliseconds kTimeToAnswer{3000};

struct ClamdAnswer {
  std::string text;   // without the NUL at its end
  std::string error;  // empty, or why there is no answer
};

// Sends `command` ("PING", "VERSION") to `server` and returns what it answers within `timeout`.
ClamdAnswer QueryClamd(const qhpsi::ClamdServer& server, std::string_view command,
                       std::chrono::milliseconds timeout);

}  // namespace installer

#endif  // INSTALLER_SCANNER_CLAMD_QUERY_H_
