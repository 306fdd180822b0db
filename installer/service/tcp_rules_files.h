// The files with the rules of the SMTP services.

#ifndef INSTALLER_SERVICE_TCP_RULES_FILES_H_
#define INSTALLER_SERVICE_TCP_RULES_FILES_H_

#include <string>
#include <vector>

#include "installer/system/context.h"

namespace installer {

struct TcpRulesFiles {
  std::string source;  // "/etc/tcp.smtp", with --root in front
  std::string cdb;     // what tcpserver reads: "/etc/tcp.smtp.cdb"
};

// The files that TCPRULES of any service names, each once; /etc/tcp.smtp when none does.
std::vector<TcpRulesFiles> FindTcpRules(const Context& context);

}  // namespace installer

#endif  // INSTALLER_SERVICE_TCP_RULES_FILES_H_
