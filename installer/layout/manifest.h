// What install made: HOME/qhpsi/manifest.
//
// It is written before the files, with the checksums of what they contain and of what they will
// contain: a file that has one of them is as we left it, however install ended. It is written again
// at the end, with one checksum for each file. The administrator edited any other file.

#ifndef INSTALLER_LAYOUT_MANIFEST_H_
#define INSTALLER_LAYOUT_MANIFEST_H_

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "installer/layout/step.h"
#include "installer/system/context.h"

namespace installer {

struct ManifestFile {
  std::set<std::string> checksums = {};
  bool pending = false;  // if missing, it was never made: nobody removed it
  bool operator==(const ManifestFile&) const = default;
};

struct Manifest {
  std::map<std::string, std::string> options = {};  // of install, of last time
  std::map<std::string, ManifestFile> files = {};
  std::set<std::string> directories = {};
  std::set<std::string> services = {};
  std::set<std::string> queues = {};
  std::set<std::string> removed = {};  // settings missing before an uninstall
  std::set<std::string> data = {};     // written by services and vcfilter; a purge removes it
  std::set<std::string> links = {};

  bool operator==(const Manifest&) const = default;

  // Whether the file at `path`, which contains `content`, is as we left it.
  bool IsOurs(const std::string& path, std::string_view content) const;
};

// Throws Failure kUser if `manifest` is of an installation in another HOME than that of `context`,
// which is a link to it. One of an earlier version does not say where it is.
void RequireSameHome(const Manifest& manifest, const Context& context);

// HOME/qhpsi, a directory of ours alone, and the manifest in it.
std::string OwnDirectory(const Context& context);
std::string ManifestPath(const Context& context);

// Throws Failure that names `path` and the line that makes no sense.
Manifest ParseManifest(std::string_view text, const std::string& path);
std::string FormatManifest(const Manifest& manifest);

inline constexpr mode_t kManifestMode = 0644;

// Writes the manifest at `path`, whether one is there or not.
WriteFile ManifestStep(const std::string& path, const Manifest& manifest);

}  // namespace installer

#endif  // INSTALLER_LAYOUT_MANIFEST_H_
