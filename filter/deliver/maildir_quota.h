// A Maildir's quota as its file maildirsize has it (Maildir++).
//
// The first line has the limits: bytes and messages, such as "50000000S,1000C". Each line after it
// has a number of bytes and one of messages that came, or went where they are negative. The file is
// shared with the IMAP and POP servers, and is only ever appended to or replaced.

#ifndef FILTER_DELIVER_MAILDIR_QUOTA_H_
#define FILTER_DELIVER_MAILDIR_QUOTA_H_

#include <cstdint>

#include "qhpsi/base/fd.h"

namespace filter {

class MaildirQuota {
 public:
  // Reads the quota of the Maildir that is open as `maildir`, which must stay open. A file that is
  // long, or by which the next message would not fit, is counted anew and replaced, for those who
  // remove messages do not all say so. Throws Failure (temporary) when there is no room for `size`
  // more bytes, or the quota cannot be known.
  MaildirQuota(int maildir, uint64_t size);

  // The message is in the Maildir. Failing to say so is no failure: the next count finds it.
  void Record(uint64_t size) const;

 private:
  qhpsi::Fd file_;  // none where there is no quota
};

}  // namespace filter

#endif  // FILTER_DELIVER_MAILDIR_QUOTA_H_
