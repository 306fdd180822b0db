// The report's reader of log lines, on lines of anybody and on those that qmail-queue writes: what
// a sender or a scanner has put in one changes no field but its own.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "installer/report/log_entry.h"
#include "qhpsi/base/ascii.h"
#include "queue/decide.h"
#include "queue/envelope.h"
#include "queue/log_line.h"
#include "queue/scan_report.h"
#include "queue/verdict.h"
#include "tests/fuzz/bytes.h"
#include "tests/fuzz/property.h"

namespace {

using fuzz::Require;
using installer::LogEntry;
using installer::ParseLogEntry;
using Kind = queue::Verdict::Kind;

constexpr size_t kLongestDetail = 255;

bool IsWithin(std::string_view part, std::string_view line) {
  return part.empty() ||
         (part.data() >= line.data() && part.data() + part.size() <= line.data() + line.size());
}

void ParseAnything(std::string_view line) {
  const auto entry = ParseLogEntry(line);
  if (!entry) {
    return;
  }
  Require(IsWithin(entry->detail, line) && IsWithin(entry->client, line) &&
              IsWithin(entry->server, line),
          "what is found is in the line");
  Require(entry->bytes <= installer::kMostLogged && entry->milliseconds <= installer::kMostLogged &&
              entry->readings <= installer::kMostLogged,
          "numbers are bounded");
}

LogEntry::Verdict Expected(Kind kind) {
  switch (kind) {
    case Kind::kUnscanned:
      return LogEntry::Verdict::kUnscanned;
    case Kind::kClean:
      return LogEntry::Verdict::kClean;
    case Kind::kInfected:
      return LogEntry::Verdict::kInfected;
    case Kind::kNone:
      break;
  }
  return LogEntry::Verdict::kNone;
}

// An address has no NUL: that ends its record.
std::string Record(char type, std::string_view address) {
  return type + std::string(address.substr(0, address.find('\0'))) + '\0';
}

void ParseWritten(fuzz::Bytes& bytes) {
  const auto kind = static_cast<Kind>(bytes.Byte() % 4);
  const auto action = static_cast<queue::Decision::Action>(bytes.Byte() % 4);
  queue::ScanReport report = {.verdict = {.kind = kind},
                              .bytes = uint64_t{bytes.Byte()} << bytes.Byte() % 30,
                              .time = std::chrono::milliseconds(bytes.Byte() * 100)};
  report.readings = bytes.Byte() % 3;
  report.is_in_reading = bytes.Byte() % 2 == 1;
  report.verdict.detail = qhpsi::Printable(bytes.Until('\n'), kLongestDetail);
  const std::string first_word = report.verdict.detail.substr(0, report.verdict.detail.find(' '));
  if (kind == Kind::kInfected && (first_word == "ERROR" || first_word == "SKIPPED")) {
    return;  // no name: it reads as no verdict
  }
  const queue::Envelope envelope = {.sender_record = Record('F', bytes.Until('\n')),
                                    .recipient_records = Record('T', bytes.Until('\n'))};
  const std::string client(bytes.Until('\n'));
  report.server = bytes.Until('\n');
  const std::string line = queue::LogLine(report, {.messfile = "/q/mess/16/660188",
                                                   .envelope = envelope,
                                                   .action = action,
                                                   .message_id = bytes.Rest(),
                                                   .policy = {},
                                                   .client = client,
                                                   .pid = 3223});
  const std::string_view text = std::string_view(line).substr(0, line.size() - 1);
  const auto entry = ParseLogEntry(text);
  Require(entry && entry->kind == LogEntry::Kind::kScan, "a written line is read");
  Require(entry->verdict == Expected(kind), "with its verdict");
  Require(entry->bytes == report.bytes && entry->readings == report.readings &&
              entry->is_in_reading == report.is_in_reading,
          "and its measures");
  const bool has_detail =
      kind == Kind::kNone || (kind == Kind::kInfected && !report.verdict.detail.empty());
  Require(!has_detail || entry->detail == report.verdict.detail, "and its name or reason");
  Require(entry->client.empty() == client.empty() && entry->server.empty() == report.server.empty(),
          "and its client and server");
  ParseAnything(text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  fuzz::Bytes bytes(data, size);
  if (bytes.Byte() % 2 == 0) {
    ParseAnything(bytes.Rest());
  } else {
    ParseWritten(bytes);
  }
  return 0;
}
