// A message's way into a Maildir, as maildir(5) has it: after a crash at any point there is nothing
// of it in new, or all of it.

#ifndef FILTER_DELIVER_MAILDIR_H_
#define FILTER_DELIVER_MAILDIR_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "filter/deliver/maildir_quota.h"
#include "qhpsi/base/fd.h"

namespace filter {

// One message. All members throw Failure (temporary); then, and when Commit() was never called,
// nothing of the message stays.
class MaildirDelivery {
 public:
  // Opens a file in tmp of `directory` (as FolderDirectory() has it) of the Maildir at `path`.
  // Makes the folder when there is none, but never the Maildir. `size` is what will be written.
  MaildirDelivery(const std::string& path, const std::string& directory, uint64_t size);
  MaildirDelivery(const MaildirDelivery&) = delete;
  MaildirDelivery& operator=(const MaildirDelivery&) = delete;
  ~MaildirDelivery();

  void Write(std::string_view bytes);

  // All was written: it is on disk afterwards.
  void Finish();

  // Puts the message into new. It stays there, whatever happens.
  void Commit();

 private:
  std::string path_;  // of the folder, for messages to people
  std::string name_;
  uint64_t written_ = 0;
  qhpsi::Fd maildir_;
  std::optional<MaildirQuota> quota_;  // none for what does not count
  qhpsi::Fd folder_;
  qhpsi::Fd file_;
};

}  // namespace filter

#endif  // FILTER_DELIVER_MAILDIR_H_
