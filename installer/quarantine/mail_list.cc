#include "installer/quarantine/mail_list.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <tuple>
#include <vector>

#include "installer/quarantine/caught_mail.h"
#include "installer/report/calendar.h"
#include "installer/report/report_format.h"
#include "qhpsi/base/ascii.h"

namespace installer {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kWidest = 255;

using Row = std::array<std::string, 6>;

std::string Shown(const std::string& text) {
  return text.empty() ? "-" : qhpsi::Printable(text, kWidest);
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

Row RowOf(const ListedMail& mail) {
  return {MinuteName(mail.stored.time),
          ByteSize(mail.stored.size),
          Shown(mail.caught.virus),
          Sender(mail.caught),
          Recipients(mail.caught),
          Shown(mail.stored.name) + (mail.stored.is_passed ? "  released" : "")};
}

Json JsonOf(const ListedMail& mail) {
  // What is no UTF-8 could not be written.
  Json json = {{"name", qhpsi::Printable(mail.stored.name, kWidest)},
               {"time", mail.stored.time},
               {"bytes", mail.stored.size},
               {"virus", nullptr},
               {"sender", nullptr},
               {"recipients", Json::array()},
               {"delivered_to", nullptr},
               {"released", mail.stored.is_passed}};
  const auto set = [&json](const char* key, const std::string& text) {
    json[key] = qhpsi::Printable(text, text.size());
  };
  if (!mail.caught.virus.empty()) {
    set("virus", mail.caught.virus);
  }
  if (mail.caught.sender) {
    set("sender", *mail.caught.sender);
  }
  if (!mail.caught.delivered_to.empty()) {
    set("delivered_to", mail.caught.delivered_to);
  }
  for (const std::string& recipient : mail.caught.recipients) {
    json["recipients"].push_back(qhpsi::Printable(recipient, recipient.size()));
  }
  return json;
}

}  // namespace

std::string ListAsText(const std::vector<ListedMail>& mails) {
  std::vector<Row> rows;
  rows.reserve(mails.size());
  std::array<size_t, std::tuple_size_v<Row>> widths{};
  for (const ListedMail& mail : mails) {
    const Row& row = rows.emplace_back(RowOf(mail));
    for (size_t i = 0; i < row.size(); ++i) {
      widths.at(i) = std::max(widths.at(i), row.at(i).size());
    }
  }
  std::string text;
  for (const Row& row : rows) {
    for (size_t i = 0; i + 1 < row.size(); ++i) {
      text += row.at(i) + std::string(widths.at(i) - row.at(i).size() + 2, ' ');
    }
    text += row.back() + "\n";
  }
  return text;
}

std::string ListAsJson(const std::vector<ListedMail>& mails) {
  Json json = Json::array();
  for (const ListedMail& mail : mails) {
    json.push_back(JsonOf(mail));
  }
  return json.dump(2) + "\n";
}

}  // namespace installer
