// Step 1: the message from descriptor 0 into its file.

#ifndef QUEUE_RECEIVE_H_
#define QUEUE_RECEIVE_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "queue/input.h"
#include "queue/mess_file.h"

namespace queue {

struct Received {
  uint64_t bytes = 0;           // of the message as it came
  std::string message_id = {};  // as the sender wrote it, if it is in the first 64 KB
};

// Writes `top`, then the message without the lines that HeaderFilter removes. `is_marked` says that
// `top` will end with a line about the scan. A message that begins with a blank would continue that
// line and change what it says; then a line that may be continued goes between them. Throws
// Failure as Input and MessFile do.
Received Receive(Input& input, MessFile& mess, std::string_view top, bool is_marked);

}  // namespace queue

#endif  // QUEUE_RECEIVE_H_
