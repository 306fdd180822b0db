#include "qhpsi/clamd/reply.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include "qhpsi/base/ascii.h"
#include "qhpsi/base/virus_name.h"

namespace qhpsi {
namespace {

constexpr std::string_view kFound = " FOUND";
constexpr size_t kMaxShown = 100;

ClamdReply NoVerdict(std::string_view text) {
  return {ClamdReply::Kind::kNoVerdict, std::string(text)};
}

// A sick server sends such replies, as does a clamd that is being stopped: treat it as no answer.
// The reason shows the bytes.
ClamdReply Malformed(std::string_view what, std::string_view bytes) {
  return {ClamdReply::Kind::kNone, std::string(what) + ": " + Printable(bytes, kMaxShown)};
}

}  // namespace

ClamdReply ParseClamdReply(std::string_view bytes) {
  const size_t end = bytes.find('\0');
  if (end == std::string_view::npos) {
    return {ClamdReply::Kind::kNone, bytes.empty() ? "closed without a reply" : "reply cut short"};
  }
  if (end + 1 != bytes.size()) {
    return Malformed("bytes after the end of the reply", bytes);
  }
  const std::string_view reply = bytes.substr(0, end);
  if (reply.empty()) {
    return NoVerdict("empty reply");
  }
  if (std::any_of(reply.begin(), reply.end(), [](unsigned char c) { return c < ' '; })) {
    return Malformed("control characters in the reply", reply);
  }
  // We kept to the protocol, so clamd's side broke. A clamd that is being stopped says this, also
  // to a client over TCP.
  if (reply.starts_with("PROTOCOL ERROR") || reply.starts_with("COMMAND READ TIMED OUT")) {
    return {ClamdReply::Kind::kNone, std::string(reply)};
  }
  const size_t colon = reply.find(": ");
  if (colon == std::string_view::npos || colon == 0) {
    return NoVerdict(reply);
  }
  const std::string_view result = reply.substr(colon + 2);
  if (result == "OK") {
    return {ClamdReply::Kind::kClean, {}};
  }
  if (!result.ends_with(kFound) || result.size() == kFound.size()) {
    return NoVerdict(reply);
  }
  const std::string_view name = result.substr(0, result.size() - kFound.size());
  if (IsLimit(name)) {
    return {ClamdReply::Kind::kLimitsExceeded, "limits exceeded: " + std::string(name)};
  }
  return {ClamdReply::Kind::kInfected, std::string(name)};
}

}  // namespace qhpsi
