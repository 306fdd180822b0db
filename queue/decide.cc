#include "queue/decide.h"

#include <string_view>

#include "queue/text.h"

namespace queue {
namespace {

constexpr size_t kFoldAt = 78;  // RFC 5322: lines should be no longer

std::string VerdictLines(const Verdict& verdict) {
  switch (verdict.kind) {
    case Verdict::Kind::kClean:
      return "X-QHPSI: clean\n";
    case Verdict::Kind::kInfected:
      return verdict.detail.empty()
                 ? "X-QHPSI: virus found\n"
                 : "X-QHPSI: virus found\nX-QHPSI-Virus: " + verdict.detail + "\n";
    case Verdict::Kind::kNone:
      return "X-QHPSI-Error: " + verdict.detail + "\n";
    case Verdict::Kind::kUnscanned:
      break;
  }
  return {};
}

// "X-Quarantine-ID: ADDRESS, rcpt1,rcpt2", folded. A recipient is a sender's bytes: made printable,
// it can neither end the line nor look like the beginning of another.
std::string QuarantineLine(const std::string& address, const Envelope& envelope) {
  std::string text = "X-Quarantine-ID: " + address;
  size_t line_begin = 0;
  std::string_view separator = ", ";
  ForEachRecipient(envelope.recipient_records, [&](std::string_view recipient) {
    text += separator.substr(0, 1);
    // A line of blanks alone would end the header for some readers.
    const bool has_text = recipient.find_first_not_of(" \t") != std::string_view::npos;
    const bool folds = has_text && text.size() - line_begin + recipient.size() > kFoldAt;
    if (folds) {
      text += '\n';
      line_begin = text.size();
      text += ' ';
    } else {
      text += separator.substr(1);
    }
    text += Printable(recipient, kMaxAddress);
    separator = ",";
  });
  return text + "\n";
}

const std::string& RedirectAddress(const Verdict& verdict, const DecideSettings& settings) {
  const bool infected = verdict.kind == Verdict::Kind::kInfected;
  return infected && !settings.virus_forward.empty() ? settings.virus_forward : settings.quarantine;
}

std::string Recipient(const std::string& address) { return "T" + address + std::string(1, '\0'); }

}  // namespace

Decision Decide(const Verdict& verdict, const DecideSettings& settings, const Envelope& envelope) {
  using Action = Decision::Action;
  Decision decision;
  if (verdict.kind == Verdict::Kind::kNone && !settings.accept_on_error) {
    decision.action = Action::kDefer;
    return decision;
  }
  if (verdict.kind == Verdict::Kind::kInfected && settings.reject == RejectVirus::kRefuse) {
    decision.action = Action::kRefuse;
    decision.reply = "DMessage contains a virus" +
                     (verdict.detail.empty() ? "" : ": " + verdict.detail) + " (#5.7.1)";
    return decision;
  }
  if (verdict.kind == Verdict::Kind::kInfected && settings.reject == RejectVirus::kDrop) {
    decision.action = Action::kDrop;
    return decision;
  }
  decision.lines = VerdictLines(verdict);
  decision.records = envelope.sender_record;
  const std::string& redirect = RedirectAddress(verdict, settings);
  if (redirect.empty()) {
    decision.records += envelope.recipient_records;
  } else {
    decision.records += Recipient(redirect);
    decision.lines += QuarantineLine(redirect, envelope);
  }
  if (!settings.extra_recipient.empty()) {
    decision.records += Recipient(settings.extra_recipient);
  }
  return decision;
}

}  // namespace queue
