#include "queue/log_json.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "queue/decide.h"
#include "queue/envelope.h"
#include "queue/log_line.h"
#include "queue/scan_report.h"
#include "queue/verdict.h"

namespace queue {
namespace {

using std::chrono::milliseconds;

// Bytes of a value as it is written: together they are less than a line may have.
constexpr size_t kMaxText = 300;
constexpr size_t kMaxSender = 600;
constexpr size_t kMaxRecipients = 1200;

// As much of `text` as fits into `max` bytes.
std::string Escaped(std::string_view text, size_t max) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string escaped;
  for (const char c : text) {
    std::string next(1, c);
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte > 0x7e) {
      next = std::string("\\u00") + kDigits[byte >> 4U] + kDigits[byte & 15U];
    } else if (c == '"' || c == '\\') {
      next = std::string("\\") + c;
    }
    if (escaped.size() + next.size() > max) {
      break;
    }
    escaped += next;
  }
  return escaped;
}

std::string Quoted(std::string_view text, size_t max = kMaxText) {
  return "\"" + Escaped(text, max) + "\"";
}

class Object {
 public:
  void Add(const char* name, const std::string& value) {
    text_ += std::string(text_.empty() ? "{\"" : ",\"") + name + "\":" + value;
  }
  void AddNumber(const char* name, uint64_t number) { Add(name, std::to_string(number)); }
  void AddIfKnown(const char* name, std::string_view text) {
    if (!text.empty()) {
      Add(name, Quoted(text));
    }
  }
  std::string Finish() const { return text_ + "}\n"; }

 private:
  std::string text_;
};

const char* Name(Verdict::Kind kind) {
  switch (kind) {
    case Verdict::Kind::kUnscanned:
      return "unscanned";
    case Verdict::Kind::kClean:
      return "clean";
    case Verdict::Kind::kInfected:
      return "infected";
    case Verdict::Kind::kNone:
      break;
  }
  return "none";
}

void AddRecipients(Object& object, const Envelope& envelope) {
  size_t count = 0;
  std::string listed;
  ForEachRecipient(envelope.recipient_records, [&](std::string_view recipient) {
    const std::string next = (count++ == 0 ? "" : ",") + Quoted(recipient);
    if (listed.size() + next.size() <= kMaxRecipients) {
      listed += next;
    }
  });
  object.Add("recipients", "[" + listed + "]");
  object.AddNumber("recipient_count", count);
}

}  // namespace

std::string LogJson(const ScanReport& report, const LoggedMail& mail, int64_t now) {
  const Verdict& verdict = report.verdict;
  const std::string_view sender = mail.envelope.sender_record;  // "F" ADDRESS NUL
  Object object;
  object.AddNumber("time", static_cast<uint64_t>(now));
  object.Add("file", Quoted(mail.messfile));
  object.AddNumber("bytes", report.bytes);
  object.AddNumber(
      "ms", static_cast<uint64_t>(std::chrono::duration_cast<milliseconds>(report.time).count()));
  object.Add("verdict", Quoted(Name(verdict.kind)));
  object.AddIfKnown(verdict.kind == Verdict::Kind::kNone ? "reason" : "name", verdict.detail);
  object.Add("action", Quoted(Name(mail.action)));
  object.AddIfKnown("policy", mail.policy);
  object.AddNumber("pid", static_cast<uint64_t>(mail.pid));
  object.Add("sender", Quoted(sender.substr(1, sender.find('\0') - 1), kMaxSender));
  AddRecipients(object, mail.envelope);
  object.AddIfKnown("client", mail.client);
  object.AddIfKnown("server", report.server);
  object.AddIfKnown("message_id", mail.message_id);
  object.AddNumber("readings", report.readings);
  object.Add("in_reading", report.is_in_reading ? "true" : "false");
  return object.Finish();
}

}  // namespace queue
