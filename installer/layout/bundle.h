// The files to install, from below --from: the package's in /usr/lib/qhpsi, or a checkout's.
//
//   services/NAME/...    each service's directory
//   variables/NAME/...   the defaults of its variables
//   bin/qmail-queue, bin/qhpsi, bin/qhpsi-plugins, bin/qhpsi-readings, bin/vcfilter, bin/vfilter,
//   plugins/*.so tcp.smtp             an example

#ifndef INSTALLER_LAYOUT_BUNDLE_H_
#define INSTALLER_LAYOUT_BUNDLE_H_

#include <map>
#include <string>

namespace installer {

struct BundleFile {
  std::string content;
  bool executable = false;
};

// Files by their paths relative to their directory: "log/run".
using BundleFiles = std::map<std::string, BundleFile>;

struct Bundle {
  std::map<std::string, BundleFiles> services;   // "clamd", "freshclam", "qmail-smtpd"
  std::map<std::string, BundleFiles> variables;  // the same names
  BundleFile qmail_queue;
  BundleFile qhpsi;
  BundleFile qhpsi_plugins;
  BundleFile qhpsi_readings;
  BundleFile vcfilter;
  BundleFile vfilter;
  BundleFiles plugins;
  BundleFile tcp_smtp;
};

// Throws Failure that names what is missing or cannot be read.
Bundle ReadBundle(const std::string& directory);

}  // namespace installer

#endif  // INSTALLER_LAYOUT_BUNDLE_H_
