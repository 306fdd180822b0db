// Signatures that scanners shall overlook, because they find what is no virus: a file of ClamAV's
// (.ign2) in each directory of signatures, with one name a line. It belongs to root: a scan or a
// download that a sender has taken over could blind all later scans with it.

#ifndef INSTALLER_SCANNER_IGNORE_LIST_H_
#define INSTALLER_SCANNER_IGNORE_LIST_H_

#include <string>
#include <string_view>
#include <vector>

#include "installer/system/tree.h"

namespace installer {

// Names in the order in which they were added.
using IgnoredNames = std::vector<std::string>;

// The name that the file must have for a signature that the log has found: "Example.A.UNOFFICIAL"
// is Example.A, and the YARA rule "YARA.b" is b. Throws Failure kUser for what names no signature,
// or one that cannot be ignored, or must not be: what scanners are proved with.
std::string NameToIgnore(std::string_view logged);

// The file's text, and what its lines have: names, and what else an administrator wrote there.
std::string IgnoreText(const IgnoredNames& names);
IgnoredNames ParseIgnoreText(std::string_view text);

// The file in a directory of signatures, which belongs to another user than root: nothing that this
// user puts there is followed or taken over.
class IgnoreFile {
 public:
  // Throws Failure kSystem where there is no such directory.
  IgnoreFile(const Tree& tree, const std::string& directory);

  const std::string& path() const { return path_; }
  // None without a file. Throws Failure kUser for a file that is not root's.
  IgnoredNames Read() const;
  // Replaces the file as a whole, or removes it if there is no name left. Throws Failure kSystem.
  void Write(const IgnoredNames& names) const;

 private:
  std::string path_;
  Tree inside_;
};

}  // namespace installer

#endif  // INSTALLER_SCANNER_IGNORE_LIST_H_
