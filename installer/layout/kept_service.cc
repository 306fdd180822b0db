#include "installer/layout/kept_service.h"

#include <sys/stat.h>

#include <string>
#include <utility>
#include <vector>

#include "installer/layout/manifest.h"
#include "installer/layout/step.h"
#include "installer/system/path.h"
#include "installer/system/tree.h"

namespace installer {
namespace {

class Reader {
 public:
  Reader(const Tree& tree, const std::string& service, const std::string& top,
         const Manifest& manifest)
      : tree_(tree), service_(service), top_(top), manifest_(manifest) {}

  void Read(const std::string& relative) {
    const std::string directory = Below(top_, relative);
    for (const std::string& name : tree_.List(directory)) {
      const std::string path = relative + name;
      const auto st = tree_.Stat(directory + name);
      if (!st || path == "down" || name == "supervise" || name.ends_with(kUnfinished)) {
        continue;
      }
      if (S_ISDIR(st->st_mode)) {
        Read(path + "/");
      } else if (S_ISREG(st->st_mode)) {
        ReadFile(path, *st);
      } else if (S_ISLNK(st->st_mode)) {  // ours are never links
        ReadLink(path, *st);
      }
    }
  }

  std::vector<TreeEntry> Finish() { return std::move(entries_); }

 private:
  void ReadFile(const std::string& path, const struct stat& st) {
    std::string content = tree_.Read(Below(top_, path)).value_or("");
    if (!manifest_.IsOurs(Below(service_, path), content)) {
      entries_.push_back(
          {path, std::move(content), Owner{st.st_uid, st.st_gid}, st.st_mode & 07777});
    }
  }

  void ReadLink(const std::string& path, const struct stat& st) {
    std::string target = tree_.ReadLink(Below(top_, path)).value_or("");
    entries_.push_back({path, std::move(target), Owner{st.st_uid, st.st_gid}, 0777, true});
  }

  const Tree& tree_;
  const std::string& service_;
  const std::string& top_;
  const Manifest& manifest_;
  std::vector<TreeEntry> entries_;
};

}  // namespace

std::string KeptServicePath(const std::string& service) { return HiddenBeside(service, ""); }

std::vector<TreeEntry> ReadEdited(const Tree& tree, const std::string& service,
                                  const std::string& directory, const Manifest& manifest) {
  const auto st = tree.Stat(directory);
  if (!st || !S_ISDIR(st->st_mode)) {
    return {};
  }
  // Another user may own a directory in it, and put a link in its place.
  const Tree inside = tree.Within(directory);
  Reader reader(inside, service, directory, manifest);
  reader.Read("");
  return reader.Finish();
}

}  // namespace installer
