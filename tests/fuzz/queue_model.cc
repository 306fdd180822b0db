#include "tests/fuzz/queue_model.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "qhpsi/base/ascii.h"
#include "queue/header_filter.h"

namespace fuzz {
namespace {

constexpr size_t kRoom = 101;         // queue/first_lines.h
constexpr size_t kMaxAddress = 1003;  // an address of so many bytes is too long
constexpr size_t kMaxBlanks = 900;    // HeaderFilter gives up at 998

struct Envelope {
  int status = 0;
  std::string sender = {};
  std::vector<std::string> recipients = {};
};

Envelope ReadEnvelope(std::string_view text) {
  Envelope envelope;
  int too_long = 0;
  for (char tag = 'F';; tag = 'T') {
    if (text.empty()) {
      return {.status = 54};
    }
    if (tag == 'T' && text.front() == '\0') {
      envelope.status = too_long;
      return envelope;
    }
    if (text.front() != tag) {
      return {.status = 91};
    }
    const size_t nul = text.find('\0');
    if (nul == std::string_view::npos) {
      return {.status = 54};
    }
    const std::string address(text.substr(1, nul - 1));
    too_long = address.size() >= kMaxAddress ? 11 : too_long;
    if (tag == 'F') {
      envelope.sender = address;
    } else {
      envelope.recipients.push_back(address);
    }
    text.remove_prefix(nul + 1);
  }
}

bool IsBlank(char c) { return c == ' ' || c == '\t'; }

// "X-QHPSI: clean", with what some readers let stand before the colon, or without one.
bool IsForged(std::string_view field) {
  const size_t end = field.substr(0, field.find(':')).find_last_not_of(" \t\n") + 1;
  const std::string name = qhpsi::Lower(field.substr(0, end));
  return name == "x-qhpsi" || name == "x-qhpsi-virus" || name == "x-qhpsi-error" ||
         name == "x-qhpsi-note" || name == "x-quarantine-id";
}

std::string Visible(const std::string& recipient) {
  std::string shown;
  for (const char c : recipient) {
    shown += c <= ' ' || c > '~' || c == ',' ? '?' : c;
  }
  return shown.empty() ? "<>" : shown;
}

// Lines of at most 78 bytes, where a recipient fits into one.
std::string QuarantineLine(const std::string& address, const std::vector<std::string>& recipients) {
  std::string line = "X-Quarantine-ID: " + Visible(address);
  std::string text;
  const char* separator = ", ";
  for (const std::string& recipient : recipients) {
    const std::string shown = Visible(recipient);
    if (line.size() + 1 + shown.size() > 78) {
      text += line + ",\n";
      line = " " + shown;
    } else {
      line += separator + shown;
    }
    separator = ",";
  }
  return text + line + "\n";
}

std::string VerdictLines(const Mail& mail, Finding finding) {
  switch (finding) {
    case Finding::kNothing:
      return "";
    case Finding::kClean:
      return "X-QHPSI: clean\n";
    case Finding::kInfected:
      return "X-QHPSI: virus found\n" +
             (mail.detail.empty() ? "" : "X-QHPSI-Virus: " + mail.detail + "\n");
    case Finding::kError:
      return "X-QHPSI-Error: " + mail.detail + "\n";
  }
  return "";
}

std::string LogOf(const Mail& mail, Finding finding) {
  switch (finding) {
    case Finding::kNothing:
      return "SKIPPED size";
    case Finding::kClean:
      return "OK";
    case Finding::kInfected:
      return (mail.detail.empty() ? "unknown" : mail.detail) + " FOUND";
    case Finding::kError:
      return "ERROR " + mail.detail;
  }
  return "";
}

// What follows the Received line's own text: room or `lines` in its place, and the message.
std::string BelowReceived(const Mail& mail, const std::string& lines) {
  const std::string message = WithoutForgedLines(mail.message);
  const size_t room = mail.scans ? kRoom : 0;
  const size_t blanks = room - std::min(room, lines.size());
  const bool is_marked = mail.scans || !mail.quarantine.empty();
  const size_t first = message.find_first_not_of(std::string_view("\r\0", 2));
  const bool needs_note = is_marked && first != message.npos && IsBlank(message[first]);
  return std::string(blanks, ' ') + "\n" + lines +
         (needs_note ? "X-QHPSI-Note: the message began with white space\n" : "") + message;
}

bool IsScanned(const Mail& mail) {
  const size_t size = mail.message.size();
  return mail.scans && size >= mail.min_size && (mail.max_size == 0 || size <= mail.max_size);
}

std::string Record(const std::string& recipient) { return "T" + recipient + std::string(1, '\0'); }

}  // namespace

std::string WithoutForgedLines(std::string_view message) {
  const size_t empty_line = message.starts_with('\n') ? 0 : message.find("\n\n") + 1;
  const bool has_body = message.starts_with('\n') || message.find("\n\n") != message.npos;
  const std::string_view header = has_body ? message.substr(0, empty_line) : message;
  if (header.find('\r') != header.npos || header.find('\0') != header.npos ||
      header.find(std::string(kMaxBlanks, ' ')) != header.npos) {
    // The rules for CR and NUL are subtle: header_filter_fuzz looks after them.
    queue::HeaderFilter filter;
    std::string kept;
    const size_t used = filter.Filter(message, kept);
    filter.Finish(kept);
    return kept.append(message.substr(used));
  }
  std::string kept;
  std::string field;
  for (std::string_view rest = header; !rest.empty();) {
    const size_t size = std::min(rest.find('\n'), rest.size() - 1) + 1;
    if (!IsBlank(rest.front())) {
      kept += IsForged(field) ? "" : field;
      field.clear();
    }
    field += rest.substr(0, size);
    rest.remove_prefix(size);
  }
  kept += IsForged(field) ? "" : field;
  return kept.append(message.substr(header.size()));
}

std::string ScannedText(const Mail& mail) { return BelowReceived(mail, ""); }

Outcome Predict(const Mail& mail) {
  const Envelope envelope = ReadEnvelope(mail.envelope);
  if (envelope.status != 0) {
    return {.status = envelope.status};
  }
  const Finding finding = IsScanned(mail) ? mail.finding : Finding::kNothing;
  Outcome outcome;
  outcome.log = mail.scans ? LogOf(mail, finding) : "";
  if (finding == Finding::kError && !mail.accepts_on_error) {
    outcome.status = 77;
    return outcome;
  }
  const bool is_infected = finding == Finding::kInfected;
  const bool is_marked = mail.reject.empty() || mail.reject == "0";
  if (is_infected && !is_marked && mail.reject != "2") {
    outcome.status = mail.error_code.value_or(mail.refuse_code);
    outcome.reply =
        "DMessage contains a virus" + (mail.detail.empty() ? "" : ": " + mail.detail) + " (#5.7.1)";
    return outcome;
  }
  const std::string redirect =
      is_infected && !mail.virus_forward.empty() ? mail.virus_forward : mail.quarantine;
  if (is_infected && mail.reject == "2" && redirect.empty()) {
    return outcome;  // dropped
  }
  outcome.is_queued = true;
  std::string lines = VerdictLines(mail, finding);
  outcome.records = "F" + envelope.sender + std::string(1, '\0');
  if (redirect.empty()) {
    for (const std::string& recipient : envelope.recipients) {
      outcome.records += Record(recipient);
    }
  } else {
    outcome.records += Record(redirect);
    lines += QuarantineLine(redirect, envelope.recipients);
  }
  for (const std::string& recipient : mail.extra_recipients) {
    outcome.records += Record(recipient);
  }
  outcome.message = BelowReceived(mail, lines);
  return outcome;
}

}  // namespace fuzz
