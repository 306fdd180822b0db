#include "installer/quarantine/mail_list.h"

#include <algorithm>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>

#include "installer/quarantine/caught_mail.h"
#include "installer/quarantine/maildir.h"
#include "installer/report/calendar.h"
#include "installer/report/report_format.h"
#include "qhpsi/base/ascii.h"

namespace installer {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kLongestShown = 255;
constexpr size_t kUsualVirus = 24;
constexpr size_t kUsualSize = 8;
constexpr size_t kUsualAddress = 28;

std::string Shown(const std::string& text) {
  return text.empty() ? "-" : qhpsi::Printable(text, kLongestShown);
}

std::string Column(const std::string& text, size_t width) {
  return text + std::string(std::max(width, text.size()) - text.size() + 2, ' ');
}

std::string Sender(const CaughtMail& mail) {
  return mail.sender && mail.sender->empty() ? "<>" : Shown(mail.sender.value_or(""));
}

std::string Recipients(const CaughtMail& mail) {
  if (mail.recipients.empty()) {
    return Shown(mail.delivered_to);
  }
  const size_t others = mail.recipients.size() - 1;
  return Shown(mail.recipients.front()) + (others > 0 ? " +" + std::to_string(others) : "");
}

// What is no UTF-8 could not be written.
Json AsText(const std::string& text) { return qhpsi::Printable(text, text.size()); }

}  // namespace

std::string MailAsLine(const StoredMail& stored, const CaughtMail& caught) {
  return MinuteName(stored.time) + "  " + Column(ByteSize(stored.size), kUsualSize) +
         Column(Shown(caught.virus), kUsualVirus) + Column(Sender(caught), kUsualAddress) +
         Column(Recipients(caught), kUsualAddress) + Shown(stored.name) +
         (stored.IsPassed() ? "  released\n" : "\n");
}

std::string MailAsJson(const StoredMail& stored, const CaughtMail& caught) {
  Json json = {
      {"name", AsText(stored.name)},
      {"time", stored.time},
      {"bytes", stored.size},
      {"virus", caught.virus.empty() ? Json(nullptr) : AsText(caught.virus)},
      {"sender", caught.sender ? AsText(*caught.sender) : Json(nullptr)},
      {"recipients", Json::array()},
      {"delivered_to", caught.delivered_to.empty() ? Json(nullptr) : AsText(caught.delivered_to)},
      {"released", stored.IsPassed()}};
  for (const std::string& recipient : caught.recipients) {
    json["recipients"].push_back(AsText(recipient));
  }
  return json.dump();
}

}  // namespace installer
