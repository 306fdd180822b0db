// The services in SERVICEDIR.

#ifndef INSTALLER_SERVICE_SERVICE_H_
#define INSTALLER_SERVICE_SERVICE_H_

#include <string>
#include <vector>

#include "installer/service/variable.h"
#include "installer/system/context.h"

namespace installer {

struct Service {
  std::string name;       // "qmail-smtpd.25"
  std::string directory;  // as we see it, with --root in front

  std::string VariablesDir() const { return directory + "/variables"; }
  std::string LogDir() const { return directory + "/log"; }  // the log's own service
  std::string DownFile() const { return directory + "/down"; }
  // Whether it takes mail by SMTP: qmail-smtpd and qmail-smtpd.PORT.
  bool IsSmtp() const;
  bool HasLog() const;
};

// The one called `name`, or by its path: "clamd", "/service/clamd". Throws Failure kUser when it is
// no name or there is no such service.
Service FindService(const Context& context, const std::string& name);

// All that `names` name, and not one where one is wrong.
std::vector<Service> FindServices(const Context& context, const std::vector<std::string>& names);

// All of them, by name. None when there is no SERVICEDIR. Throws Failure when it cannot be read.
std::vector<Service> ListServices(const Context& context);

// Its variables; none when it has no such directory.
Variables VariablesOf(const Service& service);

// Whether a svscan looks after SERVICEDIR.
bool SvscanRuns(const Context& context);

}  // namespace installer

#endif  // INSTALLER_SERVICE_SERVICE_H_
