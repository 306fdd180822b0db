// What the header of a caught mail says: why it was caught, and whose it is.

#ifndef INSTALLER_QUARANTINE_CAUGHT_MAIL_H_
#define INSTALLER_QUARANTINE_CAUGHT_MAIL_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "qhpsi/base/fd.h"

namespace installer {

struct CaughtMail {
  std::string virus = {};                    // X-QHPSI-Virus; empty: it has none
  std::optional<std::string> sender = {};    // Return-Path; empty for bounces, nothing without one
  std::vector<std::string> recipients = {};  // those in X-Quarantine-ID, which it was kept from
  std::string delivered_to = {};             // Delivered-To at its beginning; empty without one
  size_t delivery_lines = 0;  // bytes at its beginning that its delivery to here has added
};

// What delivery adds counts at the very beginning alone: further down it is the sender's. The other
// lines are qmail-queue's, which lets none of a sender's in; a Maildir's owner can write any. All
// of it is bytes of others: fit for no terminal.
CaughtMail ReadHeader(std::string_view header);

struct Header {
  std::string text = {};  // without the empty line
  bool is_whole = false;  // else it is only as much as was asked for
};

// The header of the message that `file` is at the beginning of, or as much of it as is in its first
// `most` bytes. Throws Failure kSystem when it cannot be read; `path` is for that.
Header HeaderOf(const qhpsi::Fd& file, const std::string& path, size_t most);

// Whether an envelope can have it: it is neither empty nor too long and has no control character.
bool IsAddress(std::string_view text);

// Whether this recipient in X-Quarantine-ID is the address that it stands for: qmail-queue writes
// '?' for bytes that it does not let into a header, and "<>" for an empty one.
bool IsCertain(std::string_view recipient);

}  // namespace installer

#endif  // INSTALLER_QUARANTINE_CAUGHT_MAIL_H_
