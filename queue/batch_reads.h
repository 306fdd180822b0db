// Patience with a front end that writes a message in small pieces: to be woken for each of them
// takes the front end and us longer than the piece itself.

#ifndef QUEUE_BATCH_READS_H_
#define QUEUE_BATCH_READS_H_

#include <chrono>
#include <cstddef>

namespace queue {

// Who hands over no more at a time is slower than we are: as much as a front end's buffer holds.
inline constexpr size_t kSmallPiece = size_t{8} * 1024;

// Few such pieces. A pipe holds 16.
inline constexpr std::chrono::microseconds kFillTime{100};

// Waits for `time`, or until nobody can write to `pipe` any more; what is written ends no wait. Of
// a signal it may be cut short.
//
// smtpfront-qmail writes 4 KB at a time: over SMTP, 1 MB takes 8.8 ms by this instead of 11.9 and
// is moved in 38 pieces instead of 230.
void LetFill(int pipe, std::chrono::microseconds time = kFillTime);

}  // namespace queue

#endif  // QUEUE_BATCH_READS_H_
