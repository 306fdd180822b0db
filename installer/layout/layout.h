// What install lays out and where, as data. It depends on the options and on what the machine has,
// and on nothing else.

#ifndef INSTALLER_LAYOUT_LAYOUT_H_
#define INSTALLER_LAYOUT_LAYOUT_H_

#include <string>
#include <vector>

#include "installer/layout/bundle.h"
#include "installer/layout/install_options.h"
#include "installer/layout/site.h"
#include "installer/layout/step.h"
#include "installer/system/context.h"
#include "installer/system/tree.h"
#include "installer/system/users.h"

namespace installer {

enum class FileKind {
  kProgram,  // its owner and mode matter as much as its content
  kFile,     // a service cannot run without it
  kSetting,  // the administrator may remove it
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
  std::vector<std::string> data = {};     // written by services and vcfilter
  std::vector<MakeLink> links = {};       // where nothing is
  std::vector<GiveDirectory> given = {};  // where they are still their former owner's
  std::vector<MakeQueue> queues = {};
  std::vector<LayoutService> services = {};
};

Layout MakeLayout(const Context& context, const InstallOptions& options, const Site& site,
                  const Bundle& bundle, const Users& users);

}  // namespace installer

#endif  // INSTALLER_LAYOUT_LAYOUT_H_
