// Delivers a message to a Maildir as maildir(5) describes: after a crash at any point, a reader of
// new sees the whole message or nothing of it.

#ifndef FILTER_DELIVER_MAILDIR_H_
#define FILTER_DELIVER_MAILDIR_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "filter/deliver/maildir_quota.h"
#include "qhpsi/base/fd.h"

namespace filter {

// One message. All members throw Failure (temporary). After a Failure, or without Commit(), nothing
// of the message stays.
class MaildirDelivery {
 public:
  // Opens a file in tmp of the folder `directory` (see FolderDirectory()) in the Maildir at `path`.
  // Makes a missing folder, and missing parts of the Maildir, but never a whole one. The caller
  // will write `size` bytes.
  MaildirDelivery(const std::string& path, const std::string& directory, uint64_t size);
  MaildirDelivery(const MaildirDelivery&) = delete;
  MaildirDelivery& operator=(const MaildirDelivery&) = delete;
  ~MaildirDelivery();

  void Write(std::string_view bytes);

  // Call after the last Write(): syncs the file to disk.
  void Finish();

  // Call after Finish() before something that cannot be undone, as a forward: gives the message a
  // place in new where nobody looks yet, so that Commit() needs no room. A crash may leave it
  // there; what others have left 36 hours ago is removed.
  void Reserve();

  // Shows the message in new. From then on it stays, whatever happens.
  void Commit();

 private:
  std::string HiddenName() const;

  std::string path_;  // of the folder, for messages to people
  std::string name_;
  uint64_t written_ = 0;
  qhpsi::Fd maildir_;
  std::optional<MaildirQuota> quota_;  // none for a folder that does not count
  qhpsi::Fd folder_;
  qhpsi::Fd file_;
  qhpsi::Fd new_;  // from Finish() on
  bool is_reserved_ = false;
};

}  // namespace filter

#endif  // FILTER_DELIVER_MAILDIR_H_
