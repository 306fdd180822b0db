#include "installer/layout/plan.h"

#include <sys/stat.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "installer/layout/kept_service.h"
#include "installer/layout/layout.h"
#include "installer/layout/manifest.h"
#include "installer/layout/step.h"
#include "installer/service/supervise_status.h"
#include "installer/system/failure.h"
#include "installer/system/path.h"
#include "installer/system/sha256.h"
#include "installer/system/tree.h"

namespace installer {
namespace {

bool Contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Whether one of `paths` is `path` or a directory above it, in whose place a link may be.
bool IsTaken(const std::set<std::string>& paths, const std::string& path) {
  for (size_t end = path.find('/'); end != std::string::npos; end = path.find('/', end + 1)) {
    if (paths.contains(path.substr(0, end))) {
      return true;
    }
  }
  return paths.contains(path);
}

class Planner {
 public:
  Planner(const Tree& tree, const Manifest& last, const std::string& manifest_path)
      : tree_(tree), last_(last), manifest_path_(manifest_path), during_(last), after_(last) {}

  void AddDirectory(const MakeDirectory& directory) {
    if (!directories_.insert(directory.path).second) {
      return;
    }
    if (tree_.IsDirectory(directory.path)) {
      return;
    }
    if (tree_.Stat(directory.path)) {
      throw UserFailure(directory.path + ": exists and is not a directory");
    }
    // Those above the manifest appear together with it.
    if (!manifest_path_.starts_with(directory.path + "/")) {
      plan_.steps.emplace_back(directory);
    } else if (first_missing_.empty()) {
      first_missing_ = directory.path;
    }
    during_.directories.insert(directory.path);
    after_.directories.insert(directory.path);
  }

  // Returns whether the file will change.
  bool AddFile(const LayoutFile& file) {
    Remember(file);
    const auto st = tree_.Stat(file.path);
    if (!st) {
      return AddMissingFile(file);
    }
    if (!S_ISREG(st->st_mode)) {
      plan_.kept.push_back(file.path);
      return false;
    }
    const std::string content = tree_.Read(file.path).value_or("");
    if (content == file.content) {
      return AddAttributes(file, *st);
    }
    if (!last_.IsOurs(file.path, content)) {
      plan_.kept.push_back(file.path);
      return false;
    }
    plan_.replaced.push_back(file.path);
    // An administrator may have changed the mode to hide a password: it stays.
    const bool is_program = file.kind == FileKind::kProgram;
    plan_.steps.emplace_back(WriteFile{file.path, file.content,
                                       is_program ? file.owner : Owner{st->st_uid, st->st_gid},
                                       is_program ? file.mode : st->st_mode & 07777, true});
    return true;
  }

  // What exists already is somebody else's: no purge may remove it.
  void AddData(const std::string& path) {
    if (tree_.Stat(path)) {
      return;
    }
    during_.data.insert(path);
    after_.data.insert(path);
  }

  void AddLink(const MakeLink& link) {
    if (!tree_.Stat(link.path)) {
      during_.links.insert(link.path);
      after_.links.insert(link.path);
      plan_.steps.emplace_back(link);
    }
  }

  void AddGiven(const GiveDirectory& given) {
    const std::string path = tree_.Resolve(given.path);
    const auto st = tree_.Stat(path);
    if (!st || !S_ISDIR(st->st_mode)) {
      return;
    }
    // An earlier install may have been killed when it had given the directory alone.
    if (st->st_uid == given.from || (st->st_uid == given.to.uid && HasFilesOf(given.from, path))) {
      plan_.steps.emplace_back(GiveDirectory{path, given.from, given.to});
    }
  }

  void AddQueue(const MakeQueue& queue) {
    if (tree_.IsDirectory(queue.path)) {
      return;
    }
    plan_.steps.emplace_back(queue);
    during_.queues.insert(queue.path);
    after_.queues.insert(queue.path);
  }

  void AddService(const LayoutService& service, const std::string& log_dir, bool up, bool down) {
    const auto st = tree_.Stat(service.path);
    if (st && !last_.services.contains(service.path)) {
      throw UserFailure(service.path + ": exists and is not ours; move it away first");
    }
    during_.services.insert(service.path);
    after_.services.insert(service.path);
    AddData(Below(log_dir, service.name));
    if (st) {
      UpdateService(service, up, down);
    } else {
      CreateService(service, up && !down);
    }
  }

  // Removes what an earlier version laid out and this one does not. Rules for SMTP clients that are
  // not made this time stay: a tcpserver without them serves nobody.
  void RemoveObsolete() {
    for (const auto& [path, file] : last_.files) {
      if (wanted_.contains(path) || path.ends_with("/tcp.smtp") || path.ends_with(".cdb")) {
        continue;
      }
      const auto content = tree_.Read(path);
      if (content && !last_.IsOurs(path, *content)) {
        plan_.kept.push_back(path);
        continue;
      }
      if (content) {
        plan_.steps.emplace_back(RemoveFile{path});
      }
      after_.files.erase(path);
    }
  }

  // Writes the manifest first, and again last.
  Plan Finish(const std::map<std::string, std::string>& options) {
    during_.options = options;
    after_.options = options;
    if (plan_.steps.empty() && after_ == last_) {
      return std::move(plan_);
    }
    if (first_missing_.empty()) {
      plan_.steps.insert(plan_.steps.begin(), ManifestStep(manifest_path_, during_));
    } else {
      const std::string relative = manifest_path_.substr(first_missing_.size() + 1);
      plan_.steps.insert(
          plan_.steps.begin(),
          MakeTree{first_missing_, {{relative, FormatManifest(during_), {}, kManifestMode}}});
    }
    plan_.steps.emplace_back(ManifestStep(manifest_path_, after_));
    return std::move(plan_);
  }

 private:
  void Remember(const LayoutFile& file) {
    wanted_.insert(file.path);
    const std::string checksum = Sha256(file.content);
    const bool is_new = !last_.files.contains(file.path);
    ManifestFile& during = during_.files[file.path];
    during.checksums.insert(checksum);
    during.pending = during.pending || is_new;
    after_.files[file.path] = {{checksum}, false};
  }

  bool AddMissingFile(const LayoutFile& file) {
    const auto last = last_.files.find(file.path);
    if (file.kind == FileKind::kSetting && last != last_.files.end() && !last->second.pending) {
      plan_.kept.push_back(file.path + " (removed)");
      return false;
    }
    plan_.steps.emplace_back(WriteFile{file.path, file.content, file.owner, file.mode, false});
    return true;
  }

  bool AddAttributes(const LayoutFile& file, const struct stat& st) {
    if (file.kind != FileKind::kProgram ||
        ((st.st_mode & 07777) == file.mode && Owner{st.st_uid, st.st_gid} == file.owner)) {
      return false;
    }
    plan_.steps.emplace_back(SetAttributes{file.path, file.owner, file.mode});
    return true;
  }

  void UpdateService(const LayoutService& service, bool up, bool down) {
    bool is_changed = false;
    for (const LayoutFile& file : service.files) {
      is_changed = AddFile(file) || is_changed;
    }
    if (is_changed && tree_.OpenFifo(Below(service.path, "supervise/ok")).valid()) {
      plan_.restart.push_back(service.path);
    }
    if (up || down) {
      SetState(service.path, down);
    }
    // An install that was killed has taken it over. What it has besides may be a copy of
    // somebody's.
    const std::string kept = KeptServicePath(service.path);
    if (tree_.Stat(kept) && IsTakenOver(service.path, kept)) {
      plan_.steps.emplace_back(ClearService{kept, {}});
    }
  }

  bool IsTakenOver(const std::string& service, const std::string& kept) const {
    const std::vector<TreeEntry> edited = ReadEdited(tree_, service, kept, last_);
    return std::all_of(edited.begin(), edited.end(), [&](const TreeEntry& entry) {
      const std::string path = Below(service, entry.path);
      return (entry.is_link ? tree_.ReadLink(path) : tree_.Read(path)) == entry.content;
    });
  }

  void SetState(const std::string& service, bool down) {
    const std::string down_file = Below(service, "down");
    const bool is_down = tree_.Stat(down_file).has_value();
    if (down && !is_down) {
      plan_.steps.emplace_back(WriteFile{down_file, "", {}, 0644, false});
    } else if (!down && is_down) {
      plan_.steps.emplace_back(RemoveFile{down_file});
    }
    // Even if the file is as it should be: an earlier install may have been killed before it called
    // svc.
    if (down != is_down || IsToldOtherwise(service, down)) {
      plan_.steps.emplace_back(ControlService{service, down ? 'd' : 'u'});
    }
  }

  bool HasFilesOf(uid_t user, const std::string& directory) const {
    const Tree inside = tree_.Within(directory);
    const auto names = inside.List(directory);
    return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
      const auto st = inside.Stat(Below(directory, name));
      return st && st->st_uid == user && S_ISREG(st->st_mode) && st->st_nlink == 1;
    });
  }

  // Whether a supervise runs that was last told something else than `down` says.
  bool IsToldOtherwise(const std::string& service, bool down) const {
    if (!tree_.OpenFifo(Below(service, "supervise/ok")).valid()) {
      return false;
    }
    const auto status =
        ParseSuperviseStatus(tree_.Read(Below(service, "supervise/status")).value_or(""));
    return status && status->wanted != (down ? Wanted::kDown : Wanted::kUp);
  }

  void CreateService(const LayoutService& service, bool up) {
    MakeTree step{service.path, {}};
    std::set<std::string> paths;
    const std::string kept = KeptServicePath(service.path);
    for (TreeEntry& entry : ReadEdited(tree_, service.path, kept, last_)) {
      plan_.kept.push_back(Below(service.path, entry.path));
      paths.insert(entry.path);
      step.entries.push_back(std::move(entry));
    }
    for (const LayoutFile& file : service.files) {
      Remember(file);
      if (last_.removed.contains(file.path)) {
        plan_.kept.push_back(file.path + " (removed)");
        after_.removed.erase(file.path);
        continue;
      }
      // It appears together with its service: if it is missing later, somebody removed it.
      during_.files[file.path].pending = false;
      const std::string path = file.path.substr(service.path.size() + 1);
      if (!IsTaken(paths, path)) {
        step.entries.push_back({path, file.content, file.owner, file.mode});
      }
    }
    if (!up && paths.insert("down").second) {
      step.entries.push_back({"down", "", {}, 0644});
    }
    plan_.steps.emplace_back(std::move(step));
    if (tree_.Stat(kept)) {
      plan_.steps.emplace_back(ClearService{kept, {}});
    }
  }

  const Tree& tree_;
  const Manifest& last_;
  const std::string& manifest_path_;
  Manifest during_;
  Manifest after_;
  std::string first_missing_;  // the topmost missing directory above the manifest
  std::set<std::string> directories_;
  std::set<std::string> wanted_;
  Plan plan_;
};

void CheckNames(const Layout& layout, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    std::string known;
    bool is_known = false;
    for (const LayoutService& service : layout.services) {
      is_known = is_known || service.name == name;
      known += " " + service.name;
    }
    if (!is_known) {
      throw UserFailure(std::string(name).append(": no such service; there are:").append(known));
    }
  }
}

}  // namespace

Plan MakePlan(const Tree& tree, const Layout& layout, const Manifest& last,
              const std::map<std::string, std::string>& options, const std::vector<std::string>& up,
              const std::vector<std::string>& down) {
  CheckNames(layout, up);
  CheckNames(layout, down);
  Planner planner(tree, last, layout.manifest);
  for (const MakeDirectory& directory : layout.directories) {
    planner.AddDirectory(directory);
  }
  for (const LayoutFile& file : layout.files) {
    planner.AddFile(file);
  }
  for (const std::string& path : layout.data) {
    planner.AddData(path);
  }
  for (const MakeLink& link : layout.links) {
    planner.AddLink(link);
  }
  for (const GiveDirectory& given : layout.given) {
    planner.AddGiven(given);
  }
  for (const MakeQueue& queue : layout.queues) {
    planner.AddQueue(queue);
  }
  // Last, because svscan starts a service as soon as it appears.
  for (const LayoutService& service : layout.services) {
    planner.AddService(service, layout.log_dir, Contains(up, service.name),
                       Contains(down, service.name));
  }
  planner.RemoveObsolete();
  return planner.Finish(options);
}

}  // namespace installer
