// Steps: what install and uninstall do, as data. A list of them can be printed and done.
//
// What a step makes appears by a rename, complete. A step that fails is undone; done again after it
// was killed, it finishes.

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
  bool replace;  // a file is there; otherwise one that appears meanwhile stays
};

// Of a regular file.
struct SetAttributes {
  std::string path;
  Owner owner;
  mode_t mode;
};

struct RemoveFile {
  std::string path;
};

struct TreeEntry {
  std::string path;     // relative
  std::string content;  // of a link: what it says
  Owner owner;
  mode_t mode;
  bool is_link = false;
};

// A directory with all that is in it, such as a service's.
struct MakeTree {
  std::string path;
  std::vector<TreeEntry> entries;  // files and links; directories are made for them
};

struct MakeQueue {
  std::string path;
  std::vector<QueueEntry> entries;
};

struct RemoveTree {
  std::string path;
};

// Only where it is empty.
struct RemoveDirectory {
  std::string path;
};

// Takes a service's directory out of svscan's sight.
struct HideService {
  std::string path;
  std::string hidden;
};

// Ends what runs in a hidden service's directory, and removes all of it but for the files in
// `keep`, which are relative to it.
struct ClearService {
  std::string hidden;
  std::set<std::string> keep;
};

// svc -u ('u') or svc -d ('d'), where supervise runs.
struct ControlService {
  std::string path;
  char command;
};

using Step = std::variant<MakeDirectory, WriteFile, SetAttributes, RemoveFile, MakeTree, MakeQueue,
                          RemoveTree, RemoveDirectory, HideService, ClearService, ControlService>;

// "make directory /service": what it does, in a line.
std::string Describe(const Step& step);

// Throws Failure, and has then undone what it did.
void Do(const Tree& tree, const Step& step);

}  // namespace installer

#endif  // INSTALLER_LAYOUT_STEP_H_
