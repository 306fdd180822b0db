#include "installer/layout/bundle.h"

#include <sys/stat.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <ios>
#include <iterator>
#include <system_error>
#include <vector>

#include "installer/system/failure.h"

namespace installer {
namespace {

namespace fs = std::filesystem;

BundleFile ReadBundleFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  BundleFile read;
  read.content.assign(std::istreambuf_iterator<char>(file), {});
  struct stat st = {};
  if (!file || ::stat(path.c_str(), &st) != 0 || !S_ISREG(st.st_mode)) {
    throw SystemFailure("cannot read " + path.string(), errno == 0 ? EIO : errno);
  }
  read.executable = (st.st_mode & S_IXUSR) != 0;
  return read;
}

BundleFiles ReadDirectory(const fs::path& directory) {
  std::error_code error;
  BundleFiles files;
  fs::recursive_directory_iterator entries(directory, error);
  for (; !error && entries != fs::recursive_directory_iterator(); entries.increment(error)) {
    if (!entries->is_directory()) {
      files[entries->path().lexically_relative(directory).string()] =
          ReadBundleFile(entries->path());
    }
  }
  if (error) {
    throw SystemFailure("cannot read " + directory.string(), error.value());
  }
  return files;
}

BundleFiles OnlyPlugins(BundleFiles files) {
  std::erase_if(files, [](const auto& file) {
    return !file.first.ends_with(".so") || file.first.find('/') != std::string::npos;
  });
  return files;
}

}  // namespace

Bundle ReadBundle(const std::string& directory) {
  const fs::path from(directory);
  Bundle bundle;
  for (const char* const service : {"clamd", "freshclam", "qmail-smtpd"}) {
    bundle.services[service] = ReadDirectory(from / "services" / service);
    bundle.variables[service] = ReadDirectory(from / "variables" / service);
  }
  bundle.qmail_queue = ReadBundleFile(from / "bin/qmail-queue");
  bundle.qhpsi = ReadBundleFile(from / "bin/qhpsi");
  bundle.qhpsi_plugins = ReadBundleFile(from / "bin/qhpsi-plugins");
  bundle.qhpsi_readings = ReadBundleFile(from / "bin/qhpsi-readings");
  bundle.vcfilter = ReadBundleFile(from / "bin/vcfilter");
  bundle.vfilter = ReadBundleFile(from / "bin/vfilter");
  bundle.plugins = OnlyPlugins(ReadDirectory(from / "plugins"));
  bundle.tcp_smtp = ReadBundleFile(from / "tcp.smtp");
  return bundle;
}

}  // namespace installer
