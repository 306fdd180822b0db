// The tree of files that commands work on: the machine's, or the one below --root. Every change
// that install, uninstall and queue make goes through here.
//
// Paths are absolute, as the services will see them. Symbolic links on the way to a file are
// followed and never lead out of the tree. The last name of a path is taken as it is, link or not.
// All functions throw Failure that names the path.

#ifndef INSTALLER_SYSTEM_TREE_H_
#define INSTALLER_SYSTEM_TREE_H_

#include <sys/stat.h>
#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "qhpsi/base/fd.h"

namespace installer {

struct Owner {
  uid_t uid = 0;
  gid_t gid = 0;
  bool operator==(const Owner&) const = default;
};

class Tree {
 public:
  // `root` is empty for the machine itself.
  explicit Tree(const std::string& root);

  // The same files with the same paths, but only those in `directory`, which is no link itself, and
  // no link in there is followed. For what belongs to somebody else than root, who can put a link
  // in the place of anything at any moment.
  Tree Within(const std::string& directory) const;

  // Nothing when there is no such file.
  std::optional<struct stat> Stat(const std::string& path) const;
  // The same of what a link leads to.
  std::optional<struct stat> StatTarget(const std::string& path) const;
  // Where `path` leads once each link is followed; `path` itself when there is no such file.
  std::string Resolve(const std::string& path) const;
  // Whether it is a directory, or a link to one.
  bool IsDirectory(const std::string& path) const;
  // All of a regular file; nothing when there is no such file, or it is something else.
  std::optional<std::string> Read(const std::string& path) const;
  // What a symbolic link says; nothing when there is none.
  std::optional<std::string> ReadLink(const std::string& path) const;
  // The names in a directory, sorted; none when there is no such directory.
  std::vector<std::string> List(const std::string& path) const;

  // Makes a new file, directory, link or fifo: one that exists is a failure. What is made in a
  // directory that has yet to get its name is not on disk before that directory's Sync().
  void MakeDirectory(const std::string& path, Owner owner, mode_t mode) const;
  void MakeFile(const std::string& path, std::string_view content, Owner owner, mode_t mode) const;
  void MakeLink(const std::string& path, const std::string& target, Owner owner) const;
  void MakeFifo(const std::string& path, Owner owner, mode_t mode) const;
  // The file has this content, owner and mode, or is as it was, also after the power failed. With
  // `replace` false, one that exists is a failure.
  void Write(const std::string& path, std::string_view content, Owner owner, mode_t mode,
             bool replace) const;
  // Of a file of this `type`, such as S_IFREG, that has no other name: that one could be anybody's.
  void SetOwnerAndMode(const std::string& path, Owner owner, mode_t mode, mode_t type) const;
  // Both in directories that are there; `to` must be free.
  void Rename(const std::string& from, const std::string& to) const;
  // A file or an empty directory. None there is fine.
  void Remove(const std::string& path) const;
  // With all that is in it, where no link is followed, not even one that is put there meanwhile.
  // None there is fine.
  void RemoveAll(const std::string& path) const;
  // The file system that the directory is on is on disk.
  void Sync(const std::string& directory) const;

  // Opens a fifo to write to it; invalid when nobody reads from it.
  qhpsi::Fd OpenFifo(const std::string& path) const;

  // qmail-send's lock of its queue; invalid where qmail-send has it. Waits for nobody.
  qhpsi::Fd LockForSending(const std::string& sendmutex) const;
  // Keeps others out until the descriptor is closed; whoever has it may remove the file. It is made
  // with mode 0600 where it is missing: one that others can open, they could lock. kUser where
  // another has it.
  qhpsi::Fd Lock(const std::string& path) const;

 private:
  struct Place;
  Tree(qhpsi::Fd root, std::string top) : root_(std::move(root)), top_(std::move(top)) {}
  std::optional<struct stat> StatWith(const std::string& path, uint64_t flags) const;
  qhpsi::Fd Open(const std::string& path, uint64_t flags) const;
  Place Find(const std::string& path) const;
  static void MakeFileIn(const Place& place, std::string_view content, Owner owner, mode_t mode,
                         const std::string& path);

  qhpsi::Fd root_;
  std::string top_;  // of a Tree that is Within() another: where root_ is in that
};

// The names in an open directory, sorted; `path` is for failures. Where `directory` is invalid,
// errno says why, which becomes a Failure.
std::vector<std::string> NamesIn(qhpsi::Fd directory, const std::string& path);

// What the name of a file ends with before it is finished and gets its own.
inline constexpr std::string_view kNew = ".qhpsi-new";

// "/service" of "/service/clamd"; and its last name.
std::string ParentOf(const std::string& path);
std::string NameOf(const std::string& path);
// "/service/clamd" for "/service" and "clamd".
std::string Below(std::string directory, std::string_view name);
// "/service/.clamd" + suffix: beside `path`, where svscan, envdir and qmail do not look.
std::string Dotted(const std::string& path, std::string_view suffix);

}  // namespace installer

#endif  // INSTALLER_SYSTEM_TREE_H_
