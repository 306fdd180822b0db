// The list of clamd daemons in CLAMD_SERVERS:
//   unix:/run/clamav/clamd.ctl tcp:10.0.0.5:3310 tcp:[::1]:3310 stream:/run/pool.ctl
//
// stream: is for a unix socket behind which something passes bytes on, such as haproxy, through
// which no descriptor can go.
//
// A host is a numeric address. Looking up a name can take longer than the scan of the message, and
// has no time limit.

#ifndef QHPSI_CLAMD_SERVER_LIST_H_
#define QHPSI_CLAMD_SERVER_LIST_H_

#include <sys/socket.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qhpsi {

// How a server gets the message.
enum class Passing {
  kDescriptor,  // FILDES, over a unix socket: clamd reads the file, wherever its offset is
  kBytes        // INSTREAM
};

struct ClamdServer {
  std::string name;  // as in the list
  Passing passing = Passing::kBytes;
  sockaddr_storage address = {};
  socklen_t address_size = 0;
};

struct ClamdServerList {
  std::vector<ClamdServer> servers;
  // Empty, or which item is senseless and why, printable: then do not use `servers`.
  std::string error;
};

// Parses a blank-separated list. A list with no server in it is an error too.
ClamdServerList ParseClamdServers(std::string_view list);

// Nothing for a socket that is a file.
std::optional<uint16_t> TcpPort(const ClamdServer& server);

}  // namespace qhpsi

#endif  // QHPSI_CLAMD_SERVER_LIST_H_
