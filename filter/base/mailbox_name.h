// Names of mailboxes as IMAP servers have them on disk: modified UTF-7 (RFC 3501, 5.1.3). Courier
// and Dovecot name the directories of a Maildir++ so.

#ifndef FILTER_BASE_MAILBOX_NAME_H_
#define FILTER_BASE_MAILBOX_NAME_H_

#include <string>
#include <string_view>

namespace filter {

// "Entw&APw-rfe" for "Entw\xC3\xBCrfe", "R&-D" for "R&D". `name` is UTF-8 (see IsPrintable()). A
// name that is encoded already stays as it is.
std::string EncodeMailboxName(std::string_view name);

// The other way, for people. What is not encoded stays as it is.
std::string DecodeMailboxName(std::string_view name);

}  // namespace filter

#endif  // FILTER_BASE_MAILBOX_NAME_H_
