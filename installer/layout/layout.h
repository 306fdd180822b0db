// What install is to lay out where, as data. It depends on what was asked for, on what is on the
// machine, and on nothing else.

#ifndef INSTALLER_LAYOUT_LAYOUT_H_
#define INSTALLER_LAYOUT_LAYOUT_H_

#include <string>
#include <vector>

#include "installer/layout/bundle.h"
#include "installer/layout/install_options.h"
#include "installer/layout/site.h"
#include "installer/layout/step.h"
#include "installer/system/context.h"
#include "installer/system/users.h"

namespace installer {

enum class FileKind {
  kProgram,  // owner and mode matter as much as what is in it
  kFile,     // what a service cannot do without
  kSetting,  // whose absence means something
};

struct LayoutFile {
  FileKind kind = FileKind::kFile;
  std::string path;
  std::string content;
  Owner owner = {};
  mode_t mode = 0644;
};

struct LayoutService {
  std::string name;  // "qmail-smtpd.25"
  std::string path;
  std::vector<LayoutFile> files = {};
};

struct Layout {
  std::string manifest = {};
  std::string log_dir = {};
  std::vector<MakeDirectory> directories = {};  // parents first
  std::vector<LayoutFile> files = {};
  std::vector<std::string> data = {};  // what services and vcfilter will write
  std::vector<MakeQueue> queues = {};
  std::vector<LayoutService> services = {};
};

Layout MakeLayout(const Context& context, const InstallOptions& options, const Site& site,
                  const Bundle& bundle, const Users& users);

}  // namespace installer

#endif  // INSTALLER_LAYOUT_LAYOUT_H_
