// The quarantine's reader of headers: what qmail-queue's decision writes for recipients of anybody,
// it reads as those recipients, or as ones that it is not certain of; a sender's lines, which come
// behind, change nothing.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "installer/quarantine/caught_mail.h"
#include "installer/quarantine/virtual_domains.h"
#include "queue/decide.h"
#include "queue/envelope.h"
#include "queue/header_filter.h"
#include "queue/settings.h"
#include "queue/verdict.h"
#include "tests/fuzz/bytes.h"
#include "tests/fuzz/property.h"

namespace {

using fuzz::Require;
using installer::CaughtMail;
using installer::ReadHeader;

constexpr const char* kDelivery = "Return-Path: <ann@x>\nDelivered-To: lab@x\n";

std::string Filtered(std::string_view header) {
  queue::HeaderFilter filter;
  std::string filtered;
  filter.Filter(header, filtered);
  filter.Finish(filtered);
  // qmail-queue puts a line of its own before a message that would continue its last one.
  const bool continues = filtered.starts_with(' ') || filtered.starts_with('\t');
  filtered.insert(0, continues ? "X-QHPSI-Note: began with white space\n" : "");
  return filtered.substr(0, filtered.find("\n\n"));
}

void ReadAnything(std::string_view header) {
  const CaughtMail mail = ReadHeader(header);
  Require(mail.delivery_lines <= header.size(), "what goes is part of it");
  Require(mail.virus.size() <= header.size(), "the name is part of it");
  for (const std::string& recipient : mail.recipients) {
    Require(recipient.find(',') == std::string::npos, "a comma ends a recipient");
  }
  // Once more, as a released mail that is caught again would have it.
  const CaughtMail rest = ReadHeader(header.substr(mail.delivery_lines));
  Require(rest.delivery_lines == 0, "all of the delivery's lines go at once");
  const installer::VirtualDomains domains(header, header);
  const auto address = domains.AddressBefore(mail.delivered_to);
  Require(!address || mail.delivered_to.ends_with(*address), "an address loses what is before it");
}

std::vector<std::string> TakeRecipients(fuzz::Bytes& bytes) {
  std::vector<std::string> recipients;
  for (size_t count = 1 + bytes.Byte() % 8; count > 0; --count) {
    recipients.emplace_back(bytes.Until('\0').substr(0, queue::kMaxAddress - 1));
  }
  return recipients;
}

void WriteAndRead(fuzz::Bytes bytes) {
  const std::vector<std::string> recipients = TakeRecipients(bytes);
  queue::Envelope envelope = {.sender_record = std::string("Fann@x") + '\0',
                              .recipient_records = ""};
  for (const std::string& recipient : recipients) {
    envelope.recipient_records += "T" + recipient + '\0';
  }
  queue::DecideSettings settings;
  settings.virus_forward = bytes.Byte() % 2 == 0 ? "lab@x" : "\"a, b\"@x";
  const std::string lines =
      queue::Decide({.kind = queue::Verdict::Kind::kInfected, .detail = "Eicar"}, settings,
                    envelope)
          .lines;
  const CaughtMail mail =
      ReadHeader(kDelivery + std::string("Received: x\n") + lines + Filtered(bytes.Rest()));
  Require(mail.sender == "ann@x" && mail.delivered_to == "lab@x" && mail.virus == "Eicar",
          "each is read as it was written");
  Require(mail.delivery_lines == std::string_view(kDelivery).size(), "the delivery's lines go");
  Require(mail.recipients.size() == recipients.size(), "no recipient is lost or added");
  for (size_t i = 0; i < recipients.size(); ++i) {
    const std::string& read = mail.recipients[i];
    Require(read == recipients[i] || !installer::IsCertain(read), "a certain one is the same");
    const bool is_plain = !recipients[i].empty() &&
                          std::all_of(recipients[i].begin(), recipients[i].end(), [](char c) {
                            return c > ' ' && c <= '~' && c != ',' && c != '?';
                          });
    Require(!is_plain || read == "<>" || installer::IsCertain(read), "an ordinary one is certain");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  ReadAnything(fuzz::Text(data, size));
  WriteAndRead(fuzz::Bytes(data, size));
  return 0;
}
