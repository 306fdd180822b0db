#include "qhpsi/clamd/reply.h"

#include <algorithm>

namespace qhpsi {
namespace {

constexpr std::string_view kFound = " FOUND";
constexpr std::string_view kLimitsExceeded = "Heuristics.Limits.Exceeded";

ClamdReply NoVerdict(std::string_view text) {
  return {ClamdReply::Kind::kNoVerdict, std::string(text)};
}

}  // namespace

ClamdReply ParseClamdReply(std::string_view bytes) {
  const size_t end = bytes.find('\0');
  if (end == std::string_view::npos) {
    return {ClamdReply::Kind::kNone, bytes.empty() ? "closed without a reply" : "reply cut short"};
  }
  if (end + 1 != bytes.size()) {
    return NoVerdict("bytes after the end of the reply");
  }
  const std::string_view reply = bytes.substr(0, end);
  if (reply.empty()) {
    return NoVerdict("empty reply");
  }
  if (std::any_of(reply.begin(), reply.end(), [](unsigned char c) { return c < ' '; })) {
    return NoVerdict("control characters in the reply");
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
    return NoVerdict("limits exceeded: " + std::string(name));
  }
  return {ClamdReply::Kind::kInfected, std::string(name)};
}

}  // namespace qhpsi
