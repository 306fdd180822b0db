// The two descriptors on which a front end hands over a mail: message on 0, envelope on 1.

#ifndef QUEUE_INPUT_H_
#define QUEUE_INPUT_H_

#include <cstddef>

#include "queue/envelope.h"

namespace queue {

class Input {
 public:
  // Reads some of the message into `buffer`; 0 at its end. Throws Failure as ReadInput() does.
  size_t ReadMessage(char* buffer, size_t size);

  // The descriptor itself, for a message of which nothing more is looked at.
  int message_fd() const;

  // Reads the envelope; of a pipe or socket to its end also when it is at fault. Throws Failure:
  // kRead when it ends too early, kAddressTooLong, kEnvelope when it is malformed, kMemory when it
  // is larger than 64 MB.
  Envelope ReadEnvelope();

  // Reads and forgets what is left of both, before an exit with a failure: mailfront holds the
  // reading ends open itself and would wait for ever for somebody to read the rest. Ends at the 24
  // hour alarm. A file or device, which nobody waits to write to, is left as it is.
  void Drain() noexcept;

 private:
  bool message_ended_ = false;
  bool envelope_ended_ = false;
};

}  // namespace queue

#endif  // QUEUE_INPUT_H_
