// What is known of a delivery besides the message: who it is from and for, and where to put it.
//
// It comes from the environment that qmail-command(8) describes. Senders choose much of it: no text
// here has a newline within, and none is a path unless it was checked to be one.

#ifndef FILTER_DELIVER_DELIVERY_H_
#define FILTER_DELIVER_DELIVERY_H_

#include <functional>
#include <optional>
#include <string>

namespace filter {

// What the command line says in place of the environment.
struct DeliveryOptions {
  std::optional<std::string> address;  // --user or --test: USER@DOMAIN
  std::optional<std::string> maildir;  // --maildir
};

struct Delivery {
  std::optional<std::string> sender;  // of the envelope, empty for a bounce; nothing when not told
  std::string forward_sender;         // when it is forwarded: NEWSENDER, as dot-qmail(5) has it
  std::string recipient;              // of the envelope
  std::string user;                   // whose rules: the local part, in lower case
  std::string domain;                 // in lower case
  std::string maildir;                // empty where that cannot be known
  std::string home;                   // HOME, which holds it; "." where that is not told
  std::string home_of_user;           // a virtual user's directory: without it there is no user
  // The lines that a delivered message begins with, each with its newline.
  std::string return_path_line;
  std::string delivered_to_line;
  std::string from_line;  // UFLINE, or empty

  std::string address() const { return user + "@" + domain; }
};

using Environment = std::function<const char*(const char*)>;

// Throws Failure when the environment and the options do not say whose mail it is.
Delivery IdentifyDelivery(const Environment& environment, const DeliveryOptions& options);

}  // namespace filter

#endif  // FILTER_DELIVER_DELIVERY_H_
