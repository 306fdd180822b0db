// Work that is done while a scanner has the message.

#ifndef QUEUE_MEANWHILE_H_
#define QUEUE_MEANWHILE_H_

#include <functional>

namespace queue {

// Called when the scanner has begun; more than once where several servers are asked, and not at all
// where none can be. Throws nothing.
using Meanwhile = std::function<void()>;

}  // namespace queue

#endif  // QUEUE_MEANWHILE_H_
