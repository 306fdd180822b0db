// The list of clamd servers: each address is the one that its name says.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "qhpsi/clamd/server_list.h"
#include "tests/fuzz/bytes.h"
#include "tests/fuzz/property.h"

namespace {

using fuzz::Require;
using qhpsi::ClamdServer;

template <typename Address>
Address AddressOf(const ClamdServer& server) {
  Require(server.address_size <= sizeof(Address), "an address is not larger than its kind");
  Address address{};
  std::memcpy(&address, &server.address, sizeof address);
  return address;
}

std::string Number(int family, const void* address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  Require(::inet_ntop(family, address, text.data(), text.size()) != nullptr, "it is an address");
  return text.data();
}

// The server's name, made from its address.
std::string NameOf(const ClamdServer& server) {
  switch (server.address.ss_family) {
    case AF_UNIX: {
      const auto address = AddressOf<sockaddr_un>(server);
      Require(address.sun_path[sizeof address.sun_path - 1] == '\0', "a path ends with NUL");
      const bool gets_descriptor = server.passing == qhpsi::Passing::kDescriptor;
      return std::string(gets_descriptor ? "unix:" : "stream:") + address.sun_path;
    }
    case AF_INET: {
      const auto address = AddressOf<sockaddr_in>(server);
      return "tcp:" + Number(AF_INET, &address.sin_addr) + ":" +
             std::to_string(ntohs(address.sin_port));
    }
    case AF_INET6: {
      const auto address = AddressOf<sockaddr_in6>(server);
      return "tcp:[" + Number(AF_INET6, &address.sin6_addr) +
             "]:" + std::to_string(ntohs(address.sin6_port));
    }
    default:
      Require(false, "a server has one of three families");
      return {};
  }
}

bool SameAddress(const ClamdServer& a, const ClamdServer& b) {
  return a.address_size == b.address_size &&
         std::memcmp(&a.address, &b.address, sizeof a.address) == 0;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text = fuzz::Text(data, size);
  const qhpsi::ClamdServerList list = qhpsi::ParseClamdServers(text);
  if (!list.error.empty()) {
    return 0;
  }
  Require(!list.servers.empty(), "a list without an error has a server");
  std::string names;
  std::string canonical;
  for (const ClamdServer& server : list.servers) {
    Require(text.find(server.name) != std::string_view::npos, "a name is as in the list");
    names += server.name + "\n ";
    canonical += NameOf(server) + "\t";
    if (server.address.ss_family == AF_UNIX) {
      Require(NameOf(server) == server.name, "the path is the one in the list, whole");
    }
  }
  for (const std::string& again : {names, canonical}) {
    const qhpsi::ClamdServerList parsed = qhpsi::ParseClamdServers(again);
    Require(parsed.error.empty() && parsed.servers.size() == list.servers.size(),
            "what is printed can be parsed");
    for (size_t i = 0; i < parsed.servers.size(); ++i) {
      Require(SameAddress(parsed.servers[i], list.servers[i]), "to the same addresses");
    }
  }
  return 0;
}
