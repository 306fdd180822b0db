#include "qhpsi/clamd/reply.h"

#include <algorithm>

namespace qhpsi {
namespace {

constexpr std::string_view kFound = " FOUND";
constexpr size_t kMaxShown = 100;
constexpr std::string_view kLimitsExceeded = "Heuristics.Limits.Exceeded";

ClamdReply NoVerdict(std::string_view text) {
  return {ClamdReply::Kind::kNoVerdict, std::string(text)};
}

// A server that says such a thing is not well, a clamd that is being stopped for one: as if it had
// not answered. The reason shows the bytes.
ClamdReply Malformed(std::string_view what, std::string_view bytes) {
  std::string text(what);
  text += ": ";
  for (const char c : bytes.substr(0, kMaxShown)) {
    text += c < ' ' || c > '~' ? '?' : c;
  }
  return {ClamdReply::Kind::kNone, text};
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
  // Our side of the conversation was in order: it is clamd's that broke. Seen of one that is being
  // stopped, which may say so to a client over TCP too.
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
  if (name.starts_with(kLimitsExceeded)) {
    return {ClamdReply::Kind::kLimitsExceeded, "limits exceeded: " + std::string(name)};
  }
  return {ClamdReply::Kind::kInfected, std::string(name)};
}

}  // namespace qhpsi
