// Whether the scanner that an SMTP service's variables name is there and answers. Until it does,
// all mail is deferred.

#ifndef INSTALLER_SCANNER_SCANNER_PROBE_H_
#define INSTALLER_SCANNER_SCANNER_PROBE_H_

#include <optional>
#include <string>
#include <vector>

#include "installer/service/variable.h"
#include "qhpsi/clamd/server_list.h"

namespace installer {

// The clamd servers that scan the mail: those in QHPSI or CLAMD_SERVERS, if QHPSI is clamd: or the
// plugin clamd.so. None for any other scanner, or for variables that make no sense.
std::vector<qhpsi::ClamdServer> ClamdServersOf(const Variables& variables);

// Why no scanner answers, with its name. Nothing when one does, or when mail is not scanned at all.
// One of several clamd is enough. A command's program must be there. `home` is the HOME that qhpsi
// was built for: relative names of plugins are below it.
std::optional<std::string> WhyNoScanner(const Variables& variables, const std::string& home);

}  // namespace installer

#endif  // INSTALLER_SCANNER_SCANNER_PROBE_H_
