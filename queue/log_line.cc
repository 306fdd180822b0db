#include "queue/log_line.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "qhpsi/base/ascii.h"
#include "queue/decide.h"
#include "queue/envelope.h"
#include "queue/scan_report.h"
#include "queue/verdict.h"

namespace queue {
namespace {

using std::chrono::milliseconds;

constexpr size_t kMaxId = 250;
constexpr size_t kMaxPolicy = 20;
constexpr size_t kMaxClient = 45;  // an IPv6 address with an IPv4 one in it
constexpr size_t kMaxServer = 200;

std::string Outcome(const Verdict& verdict) {
  switch (verdict.kind) {
    case Verdict::Kind::kUnscanned:
      return "SKIPPED size";
    case Verdict::Kind::kClean:
      return "OK";
    case Verdict::Kind::kInfected:
      return (verdict.detail.empty() ? "unknown" : verdict.detail) + " FOUND";
    case Verdict::Kind::kNone:
      break;
  }
  return "ERROR " + verdict.detail;
}

// One word: a blank of a sender's choice would begin another.
std::string Word(std::string_view text, size_t max) {
  std::string word = qhpsi::Printable(text, max);
  std::replace(word.begin(), word.end(), ' ', '?');
  return word;
}

std::string Address(std::string_view address) { return "<" + Word(address, kMaxAddress) + ">"; }

// "F" ADDRESS NUL
std::string Sender(const Envelope& envelope) {
  const std::string_view record = envelope.sender_record;
  return Address(record.substr(1, record.find('\0') - 1));
}

std::string Recipients(const Envelope& envelope) {
  std::string first;
  size_t count = 0;
  ForEachRecipient(envelope.recipient_records, [&](std::string_view recipient) {
    if (count++ == 0) {
      first = Address(recipient);
    }
  });
  return count > 1 ? first + "+" + std::to_string(count - 1) : first;
}

void AddIfKnown(std::string& line, const char* name, std::string_view value, size_t max) {
  if (!value.empty()) {
    line += name + Word(value, max);
  }
}

}  // namespace

std::string LogLine(const ScanReport& report, const LoggedMail& mail) {
  std::string line = "qhpsi: " + mail.messfile + ": " + Outcome(report.verdict) + " (" +
                     std::to_string(report.bytes) + " bytes, " +
                     std::to_string(std::chrono::duration_cast<milliseconds>(report.time).count()) +
                     " ms";
  if (report.readings > 0) {
    line += ", " + std::to_string(report.readings) + " readings";
  }
  if (report.is_in_reading) {
    line += ", found in a reading";
  }
  line += std::string(") ") + Name(mail.action) + " pid=" + std::to_string(mail.pid) +
          " from=" + Sender(mail.envelope) + " to=" + Recipients(mail.envelope);
  AddIfKnown(line, " policy=", mail.policy, kMaxPolicy);
  AddIfKnown(line, " client=", mail.client, kMaxClient);
  AddIfKnown(line, " by=", report.server, kMaxServer);
  AddIfKnown(line, " id=", mail.message_id, kMaxId);
  return line + "\n";
}

}  // namespace queue
