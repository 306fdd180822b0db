#include "filter/deliver/delivery.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "filter/base/failure.h"
#include "qhpsi/base/ascii.h"

namespace filter {
namespace {

std::optional<std::string> Text(const Environment& environment, const char* name) {
  const char* const value = environment(name);
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

// qmail-local replaces newlines in the same way.
std::string OnOneLine(std::string text) {
  std::replace(text.begin(), text.end(), '\n', '_');
  return text;
}

// The line that qmail-local made, if it is a single line with that name; else "NAME: VALUE".
std::string Line(const std::optional<std::string>& made, const std::string& name,
                 const std::string& value) {
  if (made && made->starts_with(name + ":") && made->find('\n') == made->size() - 1) {
    return *made;
  }
  return name + ": " + OnOneLine(value) + "\n";
}

// Whether the extension of a virtual domain's address can name a user's directory.
bool IsDirectoryName(std::string_view name) {
  return !name.empty() && name != "." && name != ".." && name.size() <= 255 &&
         name.find('/') == std::string_view::npos;
}

void SetAddress(Delivery& delivery, const std::string& address) {
  const size_t at = address.rfind('@');
  if (at == std::string::npos || at == 0 || at + 1 == address.size()) {
    throw TemporaryFailure("'" + address + "' is not USER@DOMAIN");
  }
  delivery.user = qhpsi::Lower(address.substr(0, at));
  delivery.domain = qhpsi::Lower(address.substr(at + 1));
}

}  // namespace

std::optional<std::string> WhyNoMaildir(const Delivery& delivery) {
  if (delivery.maildir.empty()) {
    return "the user has no Maildir";
  }
  struct stat status{};
  if (delivery.home_of_user.empty() || ::stat(delivery.home_of_user.c_str(), &status) == 0) {
    return std::nullopt;
  }
  if (errno != ENOENT) {
    throw SystemFailure("cannot stat " + delivery.home_of_user, errno);
  }
  return "there is no such user: no directory " + delivery.home_of_user;
}

Delivery IdentifyDelivery(const Environment& environment, const DeliveryOptions& options) {
  const std::string user = Text(environment, "USER").value_or("");
  const std::string host = Text(environment, "HOST").value_or("");
  const std::string ext = Text(environment, "EXT").value_or("");
  const std::string home = Text(environment, "HOME").value_or("");
  // IndiMail's users/assign names the domain itself as the user of a virtual domain.
  const bool is_virtual = !user.empty() && qhpsi::EqualIgnoringCase(user, host);

  Delivery delivery;
  if (!options.address && (user.empty() || host.empty())) {
    throw TemporaryFailure("without --user, both USER and HOST must be set");
  }
  SetAddress(delivery, options.address.value_or((is_virtual ? ext : user) + "@" + host));
  delivery.home = home.empty() ? "." : home;
  if (options.maildir) {
    delivery.maildir = *options.maildir;
  } else if (!home.empty() && !is_virtual) {
    delivery.maildir = home + "/Maildir";
  } else if (!home.empty() && IsDirectoryName(ext)) {
    delivery.home_of_user = home + "/" + qhpsi::Lower(ext);
    delivery.maildir = delivery.home_of_user + "/Maildir";
  }

  delivery.sender = Text(environment, "SENDER");
  delivery.forward_sender = Text(environment, "NEWSENDER").value_or(delivery.sender.value_or(""));
  const std::string local = Text(environment, "LOCAL").value_or("");
  const std::string by_parts =
      local.empty() || host.empty() ? delivery.address() : local + "@" + host;
  delivery.recipient = Text(environment, "RECIPIENT").value_or(by_parts);
  delivery.return_path_line =
      Line(Text(environment, "RPLINE"), "Return-Path", "<" + delivery.sender.value_or("") + ">");
  delivery.delivered_to_line =
      Line(Text(environment, "DTLINE"), "Delivered-To", delivery.recipient);
  delivery.from_line = Text(environment, "UFLINE").value_or("");
  return delivery;
}

}  // namespace filter
