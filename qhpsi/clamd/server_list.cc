#include "qhpsi/clamd/server_list.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>

#include "qhpsi/base/ascii.h"
#include "qhpsi/base/number.h"

namespace qhpsi {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";
constexpr size_t kMaxShown = 200;

template <typename Address>
void SetAddress(ClamdServer& server, const Address& address, size_t size) {
  static_assert(sizeof(address) <= sizeof(server.address));
  std::memcpy(&server.address, &address, sizeof(address));
  server.address_size = static_cast<socklen_t>(size);
}

// Each parser fills in the address of `server` and returns null, or says what is wrong with it.
using Complaint = const char*;

Complaint ParseUnix(std::string_view path, ClamdServer& server) {
  sockaddr_un address{};
  if (path.empty() || path.front() != '/') {
    return "the path of a unix socket begins with /";
  }
  if (path.size() >= sizeof(address.sun_path)) {
    return "the path is too long for a unix socket";
  }
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  SetAddress(server, address, offsetof(sockaddr_un, sun_path) + path.size() + 1);
  return nullptr;
}

Complaint ParseTcp(std::string_view host_and_port, ClamdServer& server) {
  const size_t colon = host_and_port.rfind(':');
  if (colon == std::string_view::npos) {
    return "not of the form tcp:HOST:PORT";
  }
  const auto port = ParseNumber(host_and_port.substr(colon + 1), 1, 65535);
  if (!port) {
    return "the port is not a number from 1 to 65535";
  }
  std::string_view host = host_and_port.substr(0, colon);
  const bool bracketed = host.size() >= 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) {
    host = host.substr(1, host.size() - 2);
    sockaddr_in6 address{};
    address.sin6_family = AF_INET6;
    address.sin6_port = htons(static_cast<uint16_t>(*port));
    if (::inet_pton(AF_INET6, std::string(host).c_str(), &address.sin6_addr) != 1) {
      return "not an IPv6 address between the brackets";
    }
    SetAddress(server, address, sizeof(address));
    return nullptr;
  }
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(*port));
  if (::inet_pton(AF_INET, std::string(host).c_str(), &address.sin_addr) != 1) {
    return "the host is not a numeric address (IPv6 in brackets)";
  }
  SetAddress(server, address, sizeof(address));
  return nullptr;
}

Complaint ParseServer(std::string_view item, ClamdServer& server) {
  constexpr std::string_view kUnix = "unix:";
  constexpr std::string_view kStream = "stream:";
  constexpr std::string_view kTcp = "tcp:";
  // inet_pton() and connect() would only read up to the NUL.
  if (item.find('\0') != std::string_view::npos) {
    return "a NUL in it";
  }
  if (item.starts_with(kStream)) {
    return ParseUnix(item.substr(kStream.size()), server);
  }
  if (item.starts_with(kUnix)) {
    server.passing = Passing::kDescriptor;
    return ParseUnix(item.substr(kUnix.size()), server);
  }
  if (item.starts_with(kTcp)) {
    return ParseTcp(item.substr(kTcp.size()), server);
  }
  return "begins with none of unix:, tcp: and stream:";
}

}  // namespace

ClamdServerList ParseClamdServers(std::string_view list) {
  ClamdServerList result;
  for (size_t start = list.find_first_not_of(kBlanks); start != std::string_view::npos;
       start = list.find_first_not_of(kBlanks)) {
    list.remove_prefix(start);
    const std::string_view item = list.substr(0, list.find_first_of(kBlanks));
    list.remove_prefix(item.size());
    ClamdServer server{.name = std::string(item)};
    if (const Complaint complaint = ParseServer(item, server)) {
      result.error = Printable(item, kMaxShown) + ": " + complaint;
      return result;
    }
    result.servers.push_back(std::move(server));
  }
  if (result.servers.empty()) {
    result.error = "no server in the list";
  }
  return result;
}

std::optional<uint16_t> TcpPort(const ClamdServer& server) {
  if (server.address.ss_family == AF_INET) {
    sockaddr_in address{};
    std::memcpy(&address, &server.address, sizeof(address));
    return ntohs(address.sin_port);
  }
  if (server.address.ss_family == AF_INET6) {
    sockaddr_in6 address{};
    std::memcpy(&address, &server.address, sizeof(address));
    return ntohs(address.sin6_port);
  }
  return std::nullopt;
}

}  // namespace qhpsi
