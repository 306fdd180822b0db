// Steps: what install and uninstall do, as data. A list of them can be printed and done.
//
// What a step makes appears complete, by a rename. A step that fails is undone. A step that was
// killed finishes when it is done again.

#ifndef INSTALLER_LAYOUT_STEP_H_
#define INSTALLER_LAYOUT_STEP_H_

#include <set>
#include <string>
#include <variant>
#include <vector>

#include "installer/queues/queue_form.h"
#include "installer/system/tree.h"

namespace installer {

struct MakeDirectory {
  std::string path;
  Owner owner;
  mode_t mode;
};

struct WriteFile {
  std::string path;
  std::string content;
  Owner owner;
  mode_t mode;
  bool replace;  // false: fails if a file appears meanwhile
};

// Sets owner and mode of a regular file.
struct SetAttributes {
  std::string path;
  Owner owner;
  mode_t mode;
};

// Gives a directory of `from`, and the files of `from` in it, to another user.
struct GiveDirectory {
  std::string path;  // no link
  uid_t from;
  Owner to;
};

struct RemoveFile {
  std::string path;
};

struct MakeLink {
  std::string path;
  std::string target;
};

struct TreeEntry {
  std::string path;     // relative
  std::string content;  // or the target of a link
  Owner owner;
  mode_t mode;
  bool is_link = false;
};

// Makes a directory with all that is in it, such as a service's.
struct MakeTree {
  std::string path;
  std::vector<TreeEntry> entries;  // files and links; their directories are made too
};

struct MakeQueue {
  std::string path;
  std::vector<QueueEntry> entries;
};

struct RemoveTree {
  std::string path;
};

// Removes a directory if it is empty.
struct RemoveDirectory {
  std::string path;
};

// Renames a service's directory so that svscan does not see it.
struct HideService {
  std::string path;
  std::string hidden;
};

// Stops what runs in a hidden service's directory, and removes the directory except for the files
// in `keep`, whose paths are relative to it.
struct ClearService {
  std::string hidden;
  std::set<std::string> keep;
};

// Runs svc -u ('u') or svc -d ('d'), if supervise runs.
struct ControlService {
  std::string path;
  char command;
};

using Step = std::variant<MakeDirectory, WriteFile, SetAttributes, GiveDirectory, RemoveFile,
                          MakeLink, MakeTree, MakeQueue, RemoveTree, RemoveDirectory, HideService,
                          ClearService, ControlService>;

// What the step does, in a line: "make directory /service".
std::string Describe(const Step& step);

// Throws Failure, after it has undone what it did.
void Do(const Tree& tree, const Step& step);

}  // namespace installer

#endif  // INSTALLER_LAYOUT_STEP_H_
