#include "installer/report/network.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace installer {
namespace {

std::string Text(int family, const void* address, const char* prefix) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (::inet_ntop(family, address, text.data(), text.size()) == nullptr) {
    return {};
  }
  return text.data() + std::string(prefix);
}

}  // namespace

std::string NetworkOf(std::string_view address) {
  constexpr std::string_view kMapped = "::ffff:";
  if (address.starts_with(kMapped) && address.find('.') != std::string_view::npos) {
    address.remove_prefix(kMapped.size());
  }
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.size() >= text.size()) {
    return {};
  }
  std::copy(address.begin(), address.end(), text.begin());
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  if (::inet_pton(AF_INET, text.data(), bytes.data()) == 1) {
    bytes[3] = 0;
    return Text(AF_INET, bytes.data(), "/24");
  }
  if (::inet_pton(AF_INET6, text.data(), bytes.data()) == 1) {
    std::fill(bytes.begin() + 8, bytes.end(), 0);
    return Text(AF_INET6, bytes.data(), "/64");
  }
  return {};
}

}  // namespace installer
