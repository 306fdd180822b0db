#include "filter/deliver/pipe_message.h"

#include <unistd.h>

#include <string>

#include "filter/base/failure.h"
#include "filter/deliver/run_child.h"
#include "filter/message/message.h"

namespace filter {

void PipeMessage(const Message& message, const std::string& command) {
  message.Rewind();
  const pid_t child = StartChild(
      [&] { ::execl("/bin/sh", "/bin/sh", "-c", command.c_str(), static_cast<char*>(nullptr)); });
  switch (const int status = WaitForChild(child, "the rule's program")) {
    case 0:
    case 99:
      return;
    case 64:
    case 65:
    case 70:
    case 76:
    case 77:
    case 78:
    case 100:
    case 112:
      throw PermanentFailure("the rule's program refused the message");
    default:
      throw TemporaryFailure("the rule's program exited with " + std::to_string(status));
  }
}

}  // namespace filter
