// The services in SERVICEDIR.

#ifndef INSTALLER_SERVICE_SERVICE_H_
#define INSTALLER_SERVICE_SERVICE_H_

#include <optional>
#include <string>
#include <vector>

#include "installer/service/variable.h"
#include "installer/system/context.h"
#include "installer/system/tree.h"

namespace installer {

struct Service {
  std::string name;       // "qmail-smtpd.25"
  std::string directory;  // with --root in front: to start programs in, and for messages
  std::string path;       // without it: in the tree

  // In the tree.
  std::string VariablesDir() const { return path + "/variables"; }
  std::string LogPath() const { return path + "/log"; }  // the log's own service
  // Whether it takes mail by SMTP: qmail-smtpd and qmail-smtpd.PORT.
  bool IsSmtp() const;
  bool HasLog(const Tree& tree) const;
};

// The service with this name or path: "clamd", "/service/clamd". Throws Failure kUser without such
// a service.
Service FindService(const Context& context, const std::string& name);

// The services with these names or paths. Throws as FindService() does, for any of them.
std::vector<Service> FindServices(const Context& context, const std::vector<std::string>& names);

// All services, sorted by name; none without a SERVICEDIR. Throws Failure when it cannot be read.
std::vector<Service> ListServices(const Context& context);

// Its variables; none without a directory `variables`, or where that cannot be read: a neighbour's
// fault must not keep anybody from looking after the others.
Variables VariablesOf(const Tree& tree, const Service& service);

// The variables of the first SMTP service: it is that whose mail is scanned. Nothing without one.
std::optional<Variables> SmtpVariables(const Context& context);

// Why they cannot be read; nothing when they can.
std::optional<std::string> WhyUnreadable(const Tree& tree, const Service& service);

}  // namespace installer

#endif  // INSTALLER_SERVICE_SERVICE_H_
