// The Message-ID of a message, for the log.

#ifndef QUEUE_MESSAGE_ID_H_
#define QUEUE_MESSAGE_ID_H_

#include <string_view>

namespace queue {

// The value of the first Message-ID field in `header`, without the blanks around it; a view of
// that. Empty without one. `header` may end in the middle of a line.
std::string_view FindMessageId(std::string_view header);

}  // namespace queue

#endif  // QUEUE_MESSAGE_ID_H_
