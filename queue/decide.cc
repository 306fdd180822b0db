#include "queue/decide.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "qhpsi/base/ascii.h"
#include "queue/envelope.h"
#include "queue/policy.h"
#include "queue/settings.h"
#include "queue/verdict.h"

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

// The sender chooses a recipient's bytes. Made printable, they can neither end the line nor look
// like the beginning of another. With a blank or a comma of its own, who reads the list again could
// take a recipient for another, or for two; and a line of blanks would end the header for some.
std::string Visible(std::string_view address) {
  std::string shown = address.empty() ? "<>" : qhpsi::Printable(address, kMaxAddress);
  const auto separates = [](char c) { return c == ' ' || c == ','; };
  std::replace_if(shown.begin(), shown.end(), separates, '?');
  return shown;
}

// "X-Quarantine-ID: ADDRESS, rcpt1,rcpt2", folded.
std::string QuarantineLine(const std::string& address, const Envelope& envelope) {
  std::string text = "X-Quarantine-ID: " + Visible(address);
  size_t line_begin = 0;
  bool is_first = true;
  ForEachRecipient(envelope.recipient_records, [&](std::string_view recipient) {
    const std::string shown = Visible(recipient);
    text += ',';
    if (text.size() - line_begin + shown.size() > kFoldAt) {
      text += '\n';
      line_begin = text.size();
      text += ' ';
    } else if (is_first) {
      text += ' ';
    }
    text += shown;
    is_first = false;
  });
  return text + "\n";
}

const std::string& RedirectAddress(const Verdict& verdict, const DecideSettings& settings) {
  const bool infected = verdict.kind == Verdict::Kind::kInfected;
  return infected && !settings.virus_forward.empty() ? settings.virus_forward : settings.quarantine;
}

std::string Recipient(const std::string& address) { return "T" + address + std::string(1, '\0'); }

Decision DecideBySettings(const Verdict& verdict, const DecideSettings& settings,
                          const Envelope& envelope, bool is_bounce) {
  using Action = Decision::Action;
  Decision decision;
  const bool is_acceptable = settings.accept_on_error && !verdict.is_disturbed;
  if (verdict.kind == Verdict::Kind::kNone && !is_acceptable) {
    decision.action = Action::kDefer;
    return decision;
  }
  const std::string& redirect = RedirectAddress(verdict, settings);
  const bool infected = verdict.kind == Verdict::Kind::kInfected;
  if (infected && settings.reject == RejectVirus::kRefuse && !is_bounce) {
    decision.action = Action::kRefuse;
    decision.reply = "DMessage contains a virus" +
                     (verdict.detail.empty() ? "" : ": " + verdict.detail) + " (#5.7.1)";
    return decision;
  }
  if (infected && settings.reject == RejectVirus::kDrop && redirect.empty()) {
    decision.action = Action::kDrop;
    return decision;
  }
  decision.lines = VerdictLines(verdict);
  if (!settings.released_by.empty()) {
    decision.lines += "X-QHPSI-Note: released by " + settings.released_by + "\n";
  }
  decision.records = envelope.sender_record;
  if (redirect.empty()) {
    decision.records += envelope.recipient_records;
  } else {
    decision.records += Recipient(redirect);
    decision.lines += QuarantineLine(redirect, envelope);
  }
  for (const std::string& recipient : settings.extra_recipients) {
    decision.records += Recipient(recipient);
  }
  return decision;
}

// The settings as if the site had chosen the rule's action for all infected mail.
DecideSettings ByRule(DecideSettings settings, const PolicyRule& rule) {
  settings.virus_forward = rule.address;
  settings.reject = RejectVirus::kMark;
  if (rule.action == PolicyRule::Action::kRefuse) {
    settings.reject = RejectVirus::kRefuse;
  } else if (rule.action == PolicyRule::Action::kDrop) {
    settings.reject = RejectVirus::kDrop;
  }
  return settings;
}

// Why it is neither clean nor infected: "encrypted", or the name itself.
std::string NoteLine(const std::string& virus) {
  if (virus.empty()) {
    return "X-QHPSI-Note: unscannable\n";
  }
  const bool is_encrypted = virus.starts_with("Heuristics.Encrypted.");
  return "X-QHPSI-Note: " + (is_encrypted ? "encrypted" : virus) + "\n";
}

}  // namespace

const char* Name(Decision::Action action) {
  switch (action) {
    case Decision::Action::kQueue:
      return "queue";
    case Decision::Action::kRefuse:
      return "refuse";
    case Decision::Action::kDrop:
      return "drop";
    case Decision::Action::kDefer:
      break;
  }
  return "defer";
}

Decision Decide(const Verdict& verdict, const DecideSettings& settings, const Envelope& envelope,
                bool is_bounce, const std::optional<PolicyRule>& rule) {
  using RuleAction = PolicyRule::Action;
  if (!rule) {
    return DecideBySettings(verdict, settings, envelope, is_bounce);
  }
  if (rule->action == RuleAction::kIgnore) {
    return DecideBySettings({.kind = Verdict::Kind::kClean}, settings, envelope, is_bounce);
  }
  if (rule->action == RuleAction::kUnscannable) {
    Decision decision =
        DecideBySettings({.kind = Verdict::Kind::kUnscanned}, settings, envelope, is_bounce);
    decision.lines.insert(0, NoteLine(verdict.detail));
    return decision;
  }
  return DecideBySettings(verdict, ByRule(settings, *rule), envelope, is_bounce);
}

}  // namespace queue
