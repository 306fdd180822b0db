// A Maildir's quota, which the file maildirsize keeps (Maildir++).
//
// The first line has the limits in bytes and messages, such as "50000000S,1000C". Each later line
// has the bytes and messages that came, or negative numbers for those that went. IMAP and POP
// servers share the file; everybody only appends to it or replaces it.

#ifndef FILTER_DELIVER_MAILDIR_QUOTA_H_
#define FILTER_DELIVER_MAILDIR_QUOTA_H_

#include <cstdint>

#include "qhpsi/base/fd.h"

namespace filter {

class MaildirQuota {
 public:
  // Reads the quota of the Maildir that is open as `maildir`, which must stay open and have a tmp.
  // If the file is long, has a line that is no amount or is cut short, a sum below zero, or no room
  // for the message, counts the Maildir and replaces the file: some programs do not record the
  // messages that they remove. What was counted less than 15 minutes ago is not counted again for
  // want of room (Maildir++). Throws Failure (temporary) when there is no room for `size` more
  // bytes, or when the quota cannot be read or its first line makes no sense: nothing turns it off.
  // An empty file, as a crash may leave it, is none.
  MaildirQuota(int maildir, uint64_t size);

  // Adds a delivered message. An error is ignored: the next count finds the message.
  void Record(uint64_t size) const;

 private:
  qhpsi::Fd file_;  // none if there is no quota
};

}  // namespace filter

#endif  // FILTER_DELIVER_MAILDIR_QUOTA_H_
