#include "installer/layout/step.h"

#include <sys/stat.h>

#include <cstddef>
#include <set>
#include <string>
#include <variant>

#include "installer/queues/queue_form.h"
#include "installer/service/stop_supervise.h"
#include "installer/system/failure.h"
#include "installer/system/path.h"
#include "installer/system/tree.h"

namespace installer {
namespace {

constexpr Owner kRoot = {};
constexpr mode_t kDirectoryMode = 0755;

// The name of something until it is complete.
std::string UnfinishedPath(const std::string& path) { return HiddenBeside(path, kUnfinished); }

struct Describer {
  std::string operator()(const MakeDirectory& step) const { return "make directory " + step.path; }
  std::string operator()(const WriteFile& step) const {
    return (step.replace ? "replace " : "make ") + step.path;
  }
  std::string operator()(const SetAttributes& step) const {
    return "set owner and mode of " + step.path;
  }
  std::string operator()(const GiveDirectory& step) const {
    return "set owner of " + step.path + " and of the files in it";
  }
  std::string operator()(const RemoveFile& step) const { return "remove " + step.path; }
  std::string operator()(const MakeLink& step) const {
    return "make " + step.path + ", a link to " + step.target;
  }
  std::string operator()(const MakeTree& step) const { return "make " + step.path; }
  std::string operator()(const MakeQueue& step) const { return "make queue " + step.path; }
  std::string operator()(const RemoveTree& step) const { return "remove " + step.path; }
  std::string operator()(const RemoveDirectory& step) const {
    return "remove " + step.path + " if it is empty";
  }
  std::string operator()(const HideService& step) const {
    return "hide " + step.path + " from svscan";
  }
  std::string operator()(const ClearService& step) const { return "stop and clear " + step.hidden; }
  std::string operator()(const ControlService& step) const {
    return std::string("svc -") + step.command + " " + step.path;
  }
};

// Makes the directories between `top` and `path`, which is relative to it.
void MakeParents(const Tree& tree, const std::string& top, const std::string& path,
                 std::set<std::string>& made) {
  for (size_t slash = path.find('/'); slash != std::string::npos;
       slash = path.find('/', slash + 1)) {
    if (made.insert(path.substr(0, slash)).second) {
      tree.MakeDirectory(Below(top, path.substr(0, slash)), kRoot, kDirectoryMode);
    }
  }
}

void MakeEntry(const Tree& tree, const std::string& top, const TreeEntry& entry) {
  const std::string path = Below(top, entry.path);
  if (entry.is_link) {
    tree.MakeLink(path, entry.content, entry.owner);
  } else {
    tree.MakeFile(path, entry.content, entry.owner, entry.mode);
  }
}

// Removes what is in `top`/`path` but not in `keep`, and each directory in which nothing is left.
// `inside` is Within() `top`: another user may own a directory there, and put a link in its place.
void Clear(const Tree& inside, const std::string& top, const std::string& path,
           const std::set<std::string>& keep) {
  const std::string directory = path.empty() ? top : Below(top, path);
  for (const std::string& name : inside.List(directory)) {
    const std::string relative = path.empty() ? name : Below(path, name);
    const std::string whole = Below(directory, name);
    const auto st = inside.Stat(whole);
    if (st && S_ISDIR(st->st_mode)) {
      Clear(inside, top, relative, keep);
      if (inside.List(whole).empty()) {
        inside.Remove(whole);
      }
    } else if (!keep.contains(relative)) {
      inside.Remove(whole);
    }
  }
}

struct Doer {
  const Tree& tree;

  void operator()(const MakeDirectory& step) const {
    const std::string unfinished = UnfinishedPath(step.path);
    tree.RemoveAll(unfinished);
    tree.MakeDirectory(unfinished, step.owner, step.mode);
    tree.Rename(unfinished, step.path);
  }
  void operator()(const WriteFile& step) const {
    tree.Write(step.path, step.content, step.owner, step.mode, step.replace);
  }
  void operator()(const SetAttributes& step) const {
    tree.SetOwnerAndMode(step.path, step.owner, step.mode, S_IFREG);
  }
  // The directory first: from then on its former owner puts nothing there.
  void operator()(const GiveDirectory& step) const {
    tree.Give(step.path, step.from, step.to);
    const Tree inside = tree.Within(step.path);
    for (const std::string& name : inside.List(step.path)) {
      const std::string path = Below(step.path, name);
      const auto st = inside.Stat(path);
      if (st && S_ISREG(st->st_mode)) {
        inside.Give(path, step.from, step.to);
      }
    }
  }
  void operator()(const RemoveFile& step) const { tree.Remove(step.path); }
  void operator()(const MakeLink& step) const { tree.MakeLink(step.path, step.target, kRoot); }
  void operator()(const MakeTree& step) const {
    const std::string unfinished = UnfinishedPath(step.path);
    tree.RemoveAll(unfinished);
    tree.MakeDirectory(unfinished, kRoot, kDirectoryMode);
    std::set<std::string> made;
    for (const TreeEntry& entry : step.entries) {
      MakeParents(tree, unfinished, entry.path, made);
      MakeEntry(tree, unfinished, entry);
    }
    tree.Sync(unfinished);
    tree.Rename(unfinished, step.path);
  }
  void operator()(const MakeQueue& step) const {
    const std::string unfinished = UnfinishedPath(step.path);
    tree.RemoveAll(unfinished);
    MakeQueueEntries(tree, unfinished, step.entries);
    tree.Sync(unfinished);
    tree.Rename(unfinished, step.path);
  }
  void operator()(const RemoveTree& step) const { tree.RemoveAll(step.path); }
  void operator()(const RemoveDirectory& step) const {
    if (tree.IsDirectory(step.path) && tree.List(step.path).empty()) {
      tree.Remove(step.path);
    }
  }
  void operator()(const HideService& step) const { tree.Rename(step.path, step.hidden); }
  void operator()(const ClearService& step) const {
    StopSupervise(tree, step.hidden);
    if (!tree.IsDirectory(step.hidden)) {
      tree.Remove(step.hidden);
      return;
    }
    Clear(tree.Within(step.hidden), step.hidden, "", step.keep);
    if (tree.List(step.hidden).empty()) {
      tree.Remove(step.hidden);
    }
  }
  void operator()(const ControlService& step) const {
    ControlSupervise(tree, step.path, std::string(1, step.command));
  }
};

// Undoes what a failed step left. The other steps leave nothing.
struct Undoer {
  const Tree& tree;

  void operator()(const MakeDirectory& step) const { tree.RemoveAll(UnfinishedPath(step.path)); }
  void operator()(const MakeTree& step) const { tree.RemoveAll(UnfinishedPath(step.path)); }
  void operator()(const MakeQueue& step) const { tree.RemoveAll(UnfinishedPath(step.path)); }
  template <typename Other>
  void operator()(const Other&) const {}
};

void Undo(const Tree& tree, const Step& step) {
  try {
    std::visit(Undoer{tree}, step);
  } catch (const Failure&) {  // NOLINT(bugprone-empty-catch): the first failure is reported
  }
}

}  // namespace

std::string Describe(const Step& step) { return std::visit(Describer{}, step); }

void Do(const Tree& tree, const Step& step) {
  try {
    std::visit(Doer{tree}, step);
  } catch (const Failure&) {
    Undo(tree, step);
    throw;
  }
}

}  // namespace installer
