// The clamd daemons that may be asked, as CLAMD_SERVERS names them:
//   unix:/run/clamav/clamd.ctl tcp:10.0.0.5:3310 tcp:[::1]:3310
//
// A host is a numeric address. Looking up a name can take longer than the scan of the message and
// cannot be given a time limit; a site's names belong into the list as addresses.

#ifndef QHPSI_CLAMD_SERVER_LIST_H_
#define QHPSI_CLAMD_SERVER_LIST_H_

#include <sys/socket.h>

#include <string>
#include <string_view>
#include <vector>

namespace qhpsi {

struct ClamdServer {
  std::string name;               // as in the list
  sockaddr_storage address = {};  // its family says how the message goes there: unix by descriptor
  socklen_t address_size = 0;
};

struct ClamdServerList {
  std::vector<ClamdServer> servers;
  std::string error;  // empty, or which item is senseless and why; then `servers` is not to be used
};

// Parses a blank-separated list. A list with no server in it is an error too.
ClamdServerList ParseClamdServers(std::string_view list);

}  // namespace qhpsi

#endif  // QHPSI_CLAMD_SERVER_LIST_H_
