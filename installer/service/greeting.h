// What a client of an SMTP service sees first.

#ifndef INSTALLER_SERVICE_GREETING_H_
#define INSTALLER_SERVICE_GREETING_H_

#include <chrono>
#include <string>

#include "installer/service/variable.h"

namespace installer {

struct Greeting {
  enum class Kind {
    kGreeted,
    kClosed,  // at once: as TCPRULES make it for clients who may not connect
    kNone     // nobody is served
  };
  Kind kind = Kind::kGreeted;
  std::string reason = {};  // unless greeted: "port 25: connect: Connection refused"
};

// Connects to LOCALIP and PORT of `variables`, from this machine, and reads the first line.
Greeting Connect(const Variables& variables, std::chrono::milliseconds timeout);

}  // namespace installer

#endif  // INSTALLER_SERVICE_GREETING_H_
