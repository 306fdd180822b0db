// The tree of files that commands work on: the machine's, or the one below --root. Every change
// that install, uninstall, queue and quarantine make goes through here.
//
// Paths are absolute, as the services will see them. We follow symbolic links on the way to a file,
// and they never lead out of the tree; we do not follow the last name of a path. All functions
// throw a Failure that names the path.

#ifndef INSTALLER_SYSTEM_TREE_H_
#define INSTALLER_SYSTEM_TREE_H_

#include <sys/stat.h>
#include <sys/types.h>

#include <cstddef>
#include <cstdint>
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
  static constexpr size_t kLargestText = size_t{1} << 20U;

  // `root` is empty for the machine itself.
  explicit Tree(const std::string& root);

  // The same files with the same paths, but only those in `directory`, which is no link itself.
  // Here no link is followed. For files of others than root, who can put a link in the place of
  // anything at any moment.
  Tree Within(const std::string& directory) const;
  // The same where no link is on the way to `directory` either: for one that a user has, who could
  // put a link in the place of any directory above it, too.
  Tree WithinReal(const std::string& directory) const;

  // The status of a file; nothing without one.
  std::optional<struct stat> Stat(const std::string& path) const;
  // The same for the target of a link.
  std::optional<struct stat> StatTarget(const std::string& path) const;
  // `path` with each link followed; `path` itself when there is no such file.
  std::string Resolve(const std::string& path) const;
  // Whether it is a directory or a link to one.
  bool IsDirectory(const std::string& path) const;
  // The content of a regular file; nothing for anything else.
  std::optional<std::string> Read(const std::string& path) const;
  // The content of a file of at most `most` bytes, also through a link; nothing without a file.
  // Does not wait.
  std::optional<std::string> ReadTarget(const std::string& path, size_t most = kLargestText) const;
  // The content of a file of at most a megabyte that root has put there; nothing without a file.
  // Throws kUser when it is anybody else's, no regular file, or has a second link.
  std::optional<std::string> ReadRoots(const std::string& path) const;
  // The last `size` bytes of a regular file with a single link; nothing for anything else, or when
  // it cannot be read.
  std::optional<std::string> ReadTail(const std::string& path, size_t size) const;
  // The target of a symbolic link; nothing for anything else.
  std::optional<std::string> ReadLink(const std::string& path) const;
  // The names in a directory, sorted; none without a directory.
  std::vector<std::string> List(const std::string& path) const;

  // Makes a new file, directory, link or fifo; an existing one is a failure. In a directory that
  // has yet to get its name, nothing is on disk before that directory's Sync().
  void MakeDirectory(const std::string& path, Owner owner, mode_t mode) const;
  void MakeFile(const std::string& path, std::string_view content, Owner owner, mode_t mode) const;
  void MakeLink(const std::string& path, const std::string& target, Owner owner) const;
  void MakeFifo(const std::string& path, Owner owner, mode_t mode) const;
  // Afterwards, also after the power failed, the file has this content, owner and mode, or is as it
  // was. Without `replace`, an existing file is a failure.
  void Write(const std::string& path, std::string_view content, Owner owner, mode_t mode,
             bool replace) const;
  // Fails unless the file has this `type` (such as S_IFREG) and a single link: another hard link
  // could be anybody's file.
  void SetOwnerAndMode(const std::string& path, Owner owner, mode_t mode, mode_t type) const;
  // Gives a regular file with a single link, or a directory, that belongs to `from` to `to`: for
  // all to read, and for nobody else to write. Leaves anything else alone.
  void Give(const std::string& path, uid_t from, Owner to) const;
  // Both directories must exist; `to` must not.
  void Rename(const std::string& from, const std::string& to) const;
  // Removes a file or an empty directory, if it is there. Returns whether it was.
  bool Remove(const std::string& path) const;
  // Removes a file or directory with all that is in it, if it is there. Follows no link, not even
  // one that appears meanwhile.
  void RemoveAll(const std::string& path) const;
  // Writes the directory's file system to disk.
  void Sync(const std::string& directory) const;

  // A directory, to read it and to change what is in it.
  qhpsi::Fd OpenDirectory(const std::string& path) const;

  // Opens a fifo to write to it; invalid when nobody reads from it.
  qhpsi::Fd OpenFifo(const std::string& path) const;

  // Opens a regular file to read it; invalid without a file. Does not wait.
  qhpsi::Fd OpenToRead(const std::string& path) const;
  // Opens a regular file to write to it. Does not wait.
  qhpsi::Fd OpenToWrite(const std::string& path) const;
  // Locks a file until the descriptor is closed; its holder may remove the file. Makes a missing
  // file with mode 0600: others could lock a file that they can open. Throws kUser when another
  // process holds it for longer than a moment, as what a killed one had just started may do.
  qhpsi::Fd Lock(const std::string& path) const;

 private:
  struct Entry;
  Tree(qhpsi::Fd root, std::string top) : root_(std::move(root)), top_(std::move(top)) {}
  std::optional<struct stat> StatWith(const std::string& path, uint64_t flags) const;
  qhpsi::Fd Open(const std::string& path, uint64_t flags, uint64_t resolve = 0) const;
  Entry Find(const std::string& path) const;
  static void MakeFileIn(const Entry& entry, std::string_view content, Owner owner, mode_t mode,
                         const std::string& path);

  qhpsi::Fd root_;
  std::string top_;  // for a Tree that is Within() another: the path of root_ in that
};

}  // namespace installer

#endif  // INSTALLER_SYSTEM_TREE_H_
