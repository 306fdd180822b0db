#include "installer/quarantine/caught_mail.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "installer/system/failure.h"
#include "qhpsi/base/ascii.h"
#include "qhpsi/base/fd.h"

namespace installer {
namespace {

constexpr size_t kLongestAddress = 1002;  // bytes, as qmail-queue takes it

struct Field {
  std::string_view name = {};
  std::string_view value = {};  // with its folds
  size_t size = 0;              // bytes, with the line end
};

// The field that `text` begins with; without a name where it begins with none.
Field FirstField(std::string_view text) {
  size_t end = text.find('\n');
  while (end != std::string_view::npos && end + 1 < text.size() &&
         (text[end + 1] == ' ' || text[end + 1] == '\t')) {
    end = text.find('\n', end + 1);
  }
  const std::string_view field = text.substr(0, end);
  const size_t colon = field.find(':');
  const size_t size = end == std::string_view::npos ? text.size() : end + 1;
  if (colon == std::string_view::npos) {
    return {.size = size};
  }
  return {field.substr(0, colon), qhpsi::Trim(field.substr(colon + 1)), size};
}

// "<a@b>" and "<\"a b\"@c>", as qmail-local writes it: quoted where it must be.
std::string AddressIn(std::string_view value) {
  if (value.starts_with('<') && value.ends_with('>')) {
    value = value.substr(1, value.size() - 2);
  }
  if (!value.starts_with('"')) {
    return std::string(value);
  }
  std::string address;
  size_t i = 1;
  for (; i < value.size() && value[i] != '"'; ++i) {
    i += value[i] == '\\' && i + 1 < value.size() ? 1 : 0;
    address += value[i];
  }
  return address.append(value.substr(std::min(i + 1, value.size())));
}

// "ADDRESS, one,two", folded after commas.
std::vector<std::string> Replaced(std::string_view value) {
  std::vector<std::string> addresses;
  for (size_t comma = value.find(','); comma != std::string_view::npos; comma = value.find(',')) {
    value.remove_prefix(comma + 1);
    addresses.emplace_back(qhpsi::Trim(value.substr(0, value.find(','))));
  }
  return addresses;
}

}  // namespace

CaughtMail ReadHeader(std::string_view header) {
  CaughtMail mail;
  bool is_delivery = true;
  while (!header.empty()) {
    const Field field = FirstField(header);
    header.remove_prefix(field.size);
    const bool is_return_path = qhpsi::EqualIgnoringCase(field.name, "Return-Path");
    const bool is_delivered_to = qhpsi::EqualIgnoringCase(field.name, "Delivered-To");
    is_delivery = is_delivery && (is_return_path || is_delivered_to);
    if (is_delivery) {
      mail.delivery_lines += field.size;
      if (is_return_path && !mail.sender) {
        mail.sender = AddressIn(field.value);
      } else if (is_delivered_to && mail.delivered_to.empty()) {
        mail.delivered_to = field.value;
      }
    } else if (mail.virus.empty() && qhpsi::EqualIgnoringCase(field.name, "X-QHPSI-Virus")) {
      mail.virus = field.value;
    } else if (mail.recipients.empty() && qhpsi::EqualIgnoringCase(field.name, "X-Quarantine-ID")) {
      mail.recipients = Replaced(field.value);
    }
  }
  return mail;
}

Header HeaderOf(const qhpsi::Fd& file, const std::string& path, size_t most) {
  std::string text;
  std::array<char, 16384> buffer{};
  while (text.size() < most) {
    const ssize_t n =
        ::read(file.get(), buffer.data(), std::min(buffer.size(), most - text.size()));
    if (n < 0) {
      throw SystemFailure("cannot read " + path, errno);
    }
    const size_t begin = text.empty() ? 0 : text.size() - 1;
    text.append(buffer.data(), static_cast<size_t>(n));
    if (text.starts_with('\n')) {
      return {.text = "", .is_whole = true};
    }
    const size_t end = text.find("\n\n", begin);
    if (end != std::string::npos) {
      text.resize(end + 1);
    }
    if (n == 0 || end != std::string::npos) {
      return {.text = text, .is_whole = true};
    }
  }
  return {.text = text, .is_whole = false};
}

bool IsAddress(std::string_view text) {
  return !text.empty() && text.size() <= kLongestAddress &&
         std::none_of(text.begin(), text.end(), qhpsi::IsControl);
}

bool IsCertain(std::string_view recipient) {
  return IsAddress(recipient) && recipient != "<>" &&
         recipient.find_first_of("? ") == std::string_view::npos;
}

}  // namespace installer
