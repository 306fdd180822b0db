#include "installer/service/down_file.h"

#include <string>

#include "installer/service/service.h"
#include "installer/system/atomic_file.h"
#include "installer/system/path.h"
#include "installer/system/tree.h"

namespace installer {
namespace {

std::string DownFile(const Service& service) { return Below(service.path, "down"); }

}  // namespace

bool HasDownFile(const Tree& tree, const Service& service) {
  return tree.Stat(DownFile(service)).has_value();
}

void MakeDownFile(const Tree& tree, const Service& service) {
  ReplaceFileIn(tree.OpenDirectory(service.path), DownFile(service), "", 0644);
}

bool RemoveDownFile(const Tree& tree, const Service& service) {
  return DeleteFileIn(tree.OpenDirectory(service.path), DownFile(service));
}

}  // namespace installer
