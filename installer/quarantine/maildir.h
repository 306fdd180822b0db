// A Maildir that caught mail is kept in, or a folder of one, as maildir(5) and Maildir++ have them.
//
// It belongs to a user who may put anything there at any moment, while we are root: no link is
// followed, on the way to it or in it, and what is no regular file of the Maildir's owner, with a
// name that begins with a letter or digit, is no mail: another name could be taken for an option.

#ifndef INSTALLER_QUARANTINE_MAILDIR_H_
#define INSTALLER_QUARANTINE_MAILDIR_H_

#include <sys/stat.h>
#include <sys/types.h>

#include <cstdint>
#include <ctime>
#include <string>
#include <vector>

#include "installer/system/tree.h"
#include "qhpsi/base/fd.h"

namespace installer {

struct StoredMail {
  std::string name = {};   // what stays the same when flags change: the file's name up to ":2,"
  std::string flags = {};  // what follows that: P was sent on, T is to be deleted
  std::string path = {};   // in the tree
  std::time_t time = 0;    // when it was stored
  uint64_t size = 0;       // bytes

  bool IsPassed() const { return flags.find('P') != std::string::npos; }
};

class Maildir {
 public:
  // Throws Failure kUser where `path`, which is absolute, is no Maildir.
  Maildir(const Tree& tree, const std::string& path);

  // The mails, the oldest first.
  std::vector<StoredMail> List() const;
  // Those with these names. Throws Failure kUser without one of them, or where two files have it.
  std::vector<StoredMail> Find(const std::vector<std::string>& names) const;
  // Invalid when it has gone. Throws Failure when it is no mail any more.
  qhpsi::Fd Open(const StoredMail& mail) const;

  // Removes it, also from the quota that the Maildir's owner has. Returns whether it was there: a
  // mail reader may have moved it.
  bool Remove(const StoredMail& mail) const;
  // Moves it to cur, with the flag P.
  void MarkPassed(const StoredMail& mail) const;

 private:
  bool IsOwners(const struct stat& status) const;
  void TellQuota(const StoredMail& removed) const;

  std::string path_;
  Tree tree_;
  Tree parent_;  // of the Maildir, whose folder it may be
  uid_t owner_ = 0;
};

}  // namespace installer

#endif  // INSTALLER_QUARANTINE_MAILDIR_H_
