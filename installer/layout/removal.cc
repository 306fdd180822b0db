#include "installer/layout/removal.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "installer/layout/kept_service.h"
#include "installer/layout/manifest.h"
#include "installer/layout/step.h"
#include "installer/scanner/clamd_paths.h"
#include "installer/service/svscan.h"
#include "installer/system/context.h"
#include "installer/system/path.h"
#include "installer/system/tree.h"

namespace installer {
namespace {

class Remover {
 public:
  Remover(const Tree& tree, const Context& context, const Manifest& manifest, bool purge)
      : tree_(tree),
        context_(context),
        manifest_(manifest),
        purge_(purge),
        during_(manifest),
        after_(manifest) {}

  void RemoveService(const std::string& path) {
    const std::string hidden = KeptServicePath(path);
    const bool is_there = tree_.Stat(path).has_value();
    const bool is_hidden = tree_.Stat(hidden).has_value();
    if (is_there && is_hidden) {  // a killed install left the hidden one
      removal_.services.emplace_back(ClearService{hidden, {}});
    }
    if (is_there) {
      removal_.services.emplace_back(HideService{path, hidden});
    }
    if (is_there && !purge_) {
      NoteRemovedSettings(path);
    }
    std::set<std::string> keep;
    for (const TreeEntry& entry : ReadEdited(tree_, path, is_there ? path : hidden, manifest_)) {
      if (!purge_) {
        keep.insert(entry.path);
        removal_.kept.push_back(Below(hidden, entry.path));
      }
    }
    if (is_there || is_hidden) {
      removal_.services.emplace_back(ClearService{hidden, keep});
    }
    ForgetService(path, keep);
  }

  // Before any file is removed: afterwards nobody could tell what was missing before.
  void RememberRemovedSettings() {
    if (after_.removed != manifest_.removed) {
      Manifest during = manifest_;
      during.removed = after_.removed;
      removal_.services.insert(removal_.services.begin(),
                               ManifestStep(ManifestPath(context_), during));
    }
  }

  // Removes all files but those of services.
  void RemoveFiles() {
    for (const auto& [path, file] : manifest_.files) {
      if (IsInService(path)) {
        continue;
      }
      const auto content = tree_.Read(path);
      const bool stays = !purge_ || IsProgram(path);
      if (content && stays && !manifest_.IsOurs(path, *content)) {
        removal_.kept.push_back(path);
        continue;
      }
      if (content) {
        removal_.files.emplace_back(RemoveFile{path});
      }
      during_.files[path].pending = true;
      after_.files.erase(path);
    }
  }

  void RemoveRunFiles() {
    if (tree_.ReadLink(kSystemClamd) == kOwnClamd) {  // made for clamdscan
      removal_.files.emplace_back(RemoveFile{kSystemClamd});
    }
    const std::string run = ParentOf(kOwnClamd);
    if (tree_.Stat(run)) {
      removal_.files.emplace_back(RemoveTree{run});
    }
  }

  void RemoveData() {
    for (const auto* const paths : {&manifest_.queues, &manifest_.data}) {
      for (const std::string& path : *paths) {
        if (tree_.Stat(path)) {
          removal_.data.emplace_back(RemoveTree{path});
        }
      }
    }
    const std::string signatures = Below(context_.home, "share/clamd");
    if (manifest_.directories.contains(signatures) && tree_.Stat(signatures)) {
      removal_.data.emplace_back(RemoveTree{signatures});
    }
    after_.queues.clear();
    after_.data.clear();
  }

  // Removes the manifest last of all, so that an interrupted uninstall can be finished.
  Removal Finish() {
    const std::string manifest = ManifestPath(context_);
    const auto is_around = [&manifest](const std::string& path) {
      return manifest.starts_with(path + "/");
    };
    RemoveDirectories([&is_around](const std::string& path) { return !is_around(path); });
    if (!purge_) {
      // If this is cut short, the next install makes what is gone: no administrator has removed it.
      during_.removed = after_.removed;
      removal_.files.insert(removal_.files.begin(), ManifestStep(manifest, during_));
      removal_.files.emplace_back(ManifestStep(manifest, after_));
      return std::move(removal_);
    }
    RemoveLinks();
    removal_.data.emplace_back(RemoveFile{manifest});
    RemoveDirectories(is_around);
    return std::move(removal_);
  }

 private:
  // As late as can be: HOME may be given by it.
  void RemoveLinks() {
    for (const std::string& path : manifest_.links) {
      if (tree_.ReadLink(path) == context_.home) {
        removal_.data.emplace_back(RemoveFile{path});
      }
    }
    after_.links.clear();
  }

  void NoteRemovedSettings(const std::string& service) {
    for (const auto& [path, file] : manifest_.files) {
      if (path.starts_with(service + "/variables/") && !file.pending && !tree_.Stat(path)) {
        after_.removed.insert(path);
      }
    }
  }

  bool IsInService(const std::string& path) const {
    for (const std::string& service : manifest_.services) {
      if (path.starts_with(service + "/")) {
        return true;
      }
    }
    return false;
  }

  // Whether it is a program or a plugin. Nobody edits those: one that is not as we left it is
  // somebody else's, put over ours.
  bool IsProgram(const std::string& path) const {
    const std::string directory = ParentOf(path);
    for (const std::string& home : {context_.home, OwnDirectory(context_)}) {
      if (directory == Below(home, "bin") || directory == Below(home, "plugins")) {
        return true;
      }
    }
    return false;
  }

  void ForgetService(const std::string& path, const std::set<std::string>& keep) {
    std::erase_if(after_.files, [&path, &keep](const auto& file) {
      return file.first.starts_with(path + "/") &&
             !keep.contains(file.first.substr(path.size() + 1));
    });
    if (keep.empty()) {
      after_.services.erase(path);
    }
  }

  // Removes the directories that `is_chosen` accepts, from the inside out.
  template <typename Predicate>
  void RemoveDirectories(const Predicate& is_chosen) {
    std::vector<Step>& steps = purge_ ? removal_.data : removal_.files;
    for (auto path = manifest_.directories.rbegin(); path != manifest_.directories.rend(); ++path) {
      // A running svscan would not see a directory made anew.
      const bool is_in_use = *path == context_.service_dir && SvscanRuns(context_);
      if (is_chosen(*path) && !is_in_use) {
        steps.emplace_back(RemoveDirectory{*path});
      }
    }
  }

  const Tree& tree_;
  const Context& context_;
  const Manifest& manifest_;
  bool purge_;
  Manifest during_;  // while files are being removed
  Manifest after_;
  Removal removal_;
};

}  // namespace

Removal PlanRemoval(const Tree& tree, const Context& context, const Manifest& manifest,
                    bool purge) {
  Remover remover(tree, context, manifest, purge);
  // From the last to the first: those that receive mail before clamd, or they would put it off.
  std::for_each(manifest.services.rbegin(), manifest.services.rend(),
                [&](const std::string& service) { remover.RemoveService(service); });
  remover.RememberRemovedSettings();
  remover.RemoveFiles();
  remover.RemoveRunFiles();
  if (purge) {
    remover.RemoveData();
  }
  return remover.Finish();
}

}  // namespace installer
