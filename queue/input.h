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

  // The descriptor itself, to move the rest of a message that we need not look at.
  int message_fd() const;

  // Reads the envelope. From a pipe or socket it reads to the end even if the envelope is
  // malformed. Throws Failure: kRead when it ends too early, kAddressTooLong, kEnvelope when it is
  // malformed, kMemory when it is larger than 64 MB.
  Envelope ReadEnvelope();

  // Reads and forgets the rest of both, before an exit with a failure: mailfront holds the reading
  // ends open itself and would wait for ever until somebody reads the rest. Ends at the 24 hour
  // alarm. Leaves a file or device alone: nobody waits to write to it.
  void Drain() noexcept;

 private:
  bool message_ended_ = false;
  bool envelope_ended_ = false;
};

}  // namespace queue

#endif  // QUEUE_INPUT_H_
