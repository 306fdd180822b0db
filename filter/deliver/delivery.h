// What we know about a delivery besides the message: the sender, the recipient and the Maildir.
//
// It comes from the environment that qmail-command(8) describes. Senders choose much of it, so none
// of the header lines has a newline inside, and a text becomes a path only after a check.

#ifndef FILTER_DELIVER_DELIVERY_H_
#define FILTER_DELIVER_DELIVERY_H_

#include <functional>
#include <optional>
#include <string>

namespace filter {

// What the command line says instead of the environment.
struct DeliveryOptions {
  std::optional<std::string> address;  // --user or --test: USER@DOMAIN
  std::optional<std::string> maildir;  // --maildir
};

struct Delivery {
  std::optional<std::string> sender;  // of the envelope; empty for a bounce, nothing if unknown
  std::string forward_sender;         // NEWSENDER: the sender of forwarded mail, see dot-qmail(5)
  std::string recipient;              // of the envelope
  std::string user;                   // whose rules: the local part, in lower case
  std::string domain;                 // in lower case
  std::string maildir;                // empty if unknown
  std::string home;                   // HOME, which holds the Maildir; "." if unset
  std::string home_of_user;           // a virtual user's directory: no directory, no user
  // The lines that a delivered message begins with, each with its newline.
  std::string return_path_line;
  std::string delivered_to_line;
  std::string from_line;  // UFLINE, or empty

  std::string address() const { return user + "@" + domain; }
};

// Why no Maildir is to be expected, as "there is no such user: no directory ..."; nothing if one
// is. Throws Failure (temporary) when the system does not say.
std::optional<std::string> WhyNoMaildir(const Delivery& delivery);

using Environment = std::function<const char*(const char*)>;

// Throws Failure when the environment and the options do not say whose mail it is.
Delivery IdentifyDelivery(const Environment& environment, const DeliveryOptions& options);

}  // namespace filter

#endif  // FILTER_DELIVER_DELIVERY_H_
