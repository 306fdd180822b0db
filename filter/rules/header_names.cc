#include "filter/rules/header_names.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "filter/base/failure.h"
#include "filter/base/printable.h"
#include "qhpsi/base/ascii.h"
#include "qhpsi/base/number.h"
#include "qhpsi/base/take_line.h"

namespace filter {
namespace {

// In IndiMail's order. 30 repeats 27: people's scripts use 30.
constexpr std::array kNames = {
    "Return-Path",
    "From",
    "Subject",
    "To",
    "Cc",
    "Bcc",
    "Reply-To",
    "Date",
    "Sender",
    "User-Agent",
    "Message-Id",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
    "Precedence",
    "Organization",
    "Errors-To",
    "List-Id",
    "Importance",
    "Mailing-List",
    "X-Sender",
    "X-Mailing-List",
    "X-ML-Name",
    "X-List",
    "X-Loop",
    "X-BeenThere",
    "X-Sequence",
    "X-Mailer",
    "X-QHPSI",
    "X-Priority",
    "X-Mailer",
    "X-Spam-Status",
    "X-Spam-Rating",
    "X-Bogosity",
    "Received",
    "X-Quarantine",
    "DomainKey-Signature",
    "DKIM-Signature",
    "DKIM-Status",
    "DomainKey-Status",
    "X-Forwarded-To",
    "X-Forwarded-For",
    "Return-Receipt-To",
    "Disposition-Notification-To",
    "Disposition-Notification-Options",
    "Original-Recipient",
};
static_assert(kNames.size() == 46);

// Signed numbers count: "-2" is a mistyped number and not a header.
bool IsNumber(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) {
    text.remove_prefix(1);
  }
  return !text.empty() && std::all_of(text.begin(), text.end(), qhpsi::IsDigit);
}

}  // namespace

bool IsHeaderName(std::string_view name) {
  const auto allowed = [](char c) { return c > ' ' && c <= '~' && c != ':'; };
  return !name.empty() && name.size() <= kMaxHeaderName &&
         std::all_of(name.begin(), name.end(), allowed) && !IsNumber(name);
}

HeaderNames::HeaderNames() : names_(kNames.begin(), kNames.end()) {}

void HeaderNames::AddSite(std::string_view text, const std::string& path) {
  for (unsigned number = 1; !text.empty(); ++number) {
    const std::string_view name = qhpsi::Trim(qhpsi::TakeLine(text));
    if (name.empty() || name.front() == '#') {
      continue;
    }
    if (!IsHeaderName(name)) {
      throw PermanentFailure(path + ":" + std::to_string(number) + ": is no header's name");
    }
    names_.emplace_back(name);
  }
}

std::optional<std::string> HeaderNames::Find(std::string_view number_or_name) const {
  if (number_or_name == "-1") {
    return std::nullopt;
  }
  if (const auto number = qhpsi::ParseNumber(number_or_name, 0, names_.size() - 1)) {
    return names_[*number];
  }
  if (!IsHeaderName(number_or_name)) {
    throw PermanentFailure("-h " + Printable(number_or_name) +
                           ": is neither a header's name nor a number from -1 to " +
                           std::to_string(names_.size() - 1));
  }
  const auto known = std::find_if(names_.begin(), names_.end(), [&](const std::string& name) {
    return qhpsi::EqualIgnoringCase(name, number_or_name);
  });
  return known != names_.end() ? *known : std::string(number_or_name);
}

std::string HeaderNames::Number(const std::optional<std::string>& name) const {
  if (!name) {
    return "-1";
  }
  const auto known = std::find_if(names_.begin(), names_.end(), [&](const std::string& other) {
    return qhpsi::EqualIgnoringCase(*name, other);
  });
  return known != names_.end() ? std::to_string(known - names_.begin()) : *name;
}

std::string HeaderNames::List() const {
  std::string list;
  for (size_t i = 0; i < names_.size(); ++i) {
    list += "  " + std::to_string(i) + " " + names_[i] + "\n";
  }
  return list;
}

}  // namespace filter
