// clamd's replies: clean and infected are said in one form each, and nothing else is believed.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "qhpsi/base/virus_name.h"
#include "qhpsi/clamd/reply.h"
#include "tests/fuzz/bytes.h"
#include "tests/fuzz/property.h"

namespace {

using fuzz::Require;
using Kind = qhpsi::ClamdReply::Kind;
using namespace std::string_view_literals;

bool HasControl(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](unsigned char c) { return c < ' '; });
}

// What follows "SOMETHING: " up to the NUL at the end; empty for a reply of another form.
std::string_view ResultOf(std::string_view bytes) {
  if (!bytes.ends_with('\0')) {
    return {};
  }
  bytes.remove_suffix(1);
  const size_t colon = bytes.find(": ");
  if (HasControl(bytes) || colon == std::string_view::npos || colon == 0 ||
      bytes.starts_with("PROTOCOL ERROR") || bytes.starts_with("COMMAND READ TIMED OUT")) {
    return {};
  }
  return bytes.substr(colon + 2);
}

bool IsVerdict(Kind kind) {
  return kind == Kind::kClean || kind == Kind::kInfected || kind == Kind::kLimitsExceeded;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes = fuzz::Text(data, size);
  const qhpsi::ClamdReply reply = qhpsi::ParseClamdReply(bytes);
  const std::string_view result = ResultOf(bytes);

  Require((reply.kind == Kind::kClean) == (result == "OK"), "OK, exactly, is clean");
  const bool is_found = result.size() > " FOUND"sv.size() && result.ends_with(" FOUND");
  Require((reply.kind == Kind::kInfected || reply.kind == Kind::kLimitsExceeded) == is_found,
          "a name before FOUND is a finding");
  if (is_found) {
    const std::string_view name = result.substr(0, result.size() - " FOUND"sv.size());
    Require((reply.kind == Kind::kLimitsExceeded) == qhpsi::IsLimit(name), "a limit is no virus");
    Require(reply.kind == Kind::kLimitsExceeded || reply.text == name, "the name is as it came");
  }
  Require(reply.kind != Kind::kLate, "what has come is not late");
  Require(!HasControl(reply.text), "no text has a control character");
  Require(reply.kind == Kind::kClean || !reply.text.empty(), "there is a name or a reason");
  for (size_t cut = 0; cut < bytes.size(); ++cut) {
    const bool is_cut_in_two = bytes.substr(cut).find('\0') != std::string_view::npos &&
                               bytes.substr(0, cut).find('\0') == std::string_view::npos;
    Require(!is_cut_in_two || !IsVerdict(qhpsi::ParseClamdReply(bytes.substr(0, cut)).kind),
            "a reply that is cut short is no verdict");
  }
  return 0;
}
