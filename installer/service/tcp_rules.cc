#include "installer/service/tcp_rules.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "installer/service/setting_check.h"
#include "installer/service/variable.h"
#include "qhpsi/base/ascii.h"
#include "qhpsi/base/number.h"
#include "qhpsi/base/take_line.h"

namespace installer {
namespace {

constexpr size_t kLongest = 300;  // of a finding

// Variables that front ends and tcpserver read; IsKnownVariable() knows the others.
constexpr std::string_view kFrontEndVariables =
    " AUTH_TIMEOUT BADHELO BADMAILFROM CVM_LOOKUP GREETDELAY LOGREQUESTS MAXHOPS MAXRCPTS "
    "MAXRECIPIENTS NORELAY PATTERNS QMAILHOME RBLSMTPD RELAYCLIENT REQUIRE_AUTH SENDER_CHECK "
    "SESSION_TIMEOUT SMTPAUTH SMTPGREETING SPFBEHAVIOR TARPITCOUNT TARPITDELAY TCPLOCALHOST "
    "TCPREMOTEHOST TCPREMOTEINFO ";

bool IsRead(const std::string& name) {
  return IsKnownVariable(name) || name.starts_with("QQERRMSG_") ||
         kFrontEndVariables.find(" " + name + " ") != std::string_view::npos;
}

bool IsWordCharacter(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

// "10" and "10-20".
bool IsOctet(std::string_view text) {
  const size_t dash = text.find('-');
  return qhpsi::ParseNumber(text.substr(0, dash), 0, 255) &&
         (dash == std::string_view::npos || qhpsi::ParseNumber(text.substr(dash + 1), 0, 255));
}

// "192.0.2.1", "192.0.2.10-20", and prefixes with a dot at their end.
bool IsAddress(std::string_view text) {
  size_t octets = 0;
  while (!text.empty()) {
    const size_t dot = text.find('.');
    if (!IsOctet(text.substr(0, dot)) || ++octets > 4) {
      return false;
    }
    if (dot == std::string_view::npos) {
      return octets == 4;
    }
    text.remove_prefix(dot + 1);
  }
  return octets < 4;
}

bool IsGroup(std::string_view text) {
  return text.size() <= 4 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// "2001:db8::1", and prefixes with a colon at their end: for the tcpserver of ucspi-tcp-ipv6, which
// writes hexadecimal digits in lower case.
bool IsAddress6(std::string_view address_or_prefix) {
  const std::string text(address_or_prefix);
  in6_addr address{};
  if (::inet_pton(AF_INET6, text.c_str(), &address) == 1) {
    return std::none_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'F'; });
  }
  std::string_view rest = text;
  size_t groups = 0;
  for (size_t colon = rest.find(':'); colon != std::string_view::npos; colon = rest.find(':')) {
    if (!IsGroup(rest.substr(0, colon)) || ++groups > 7) {
      return false;
    }
    rest.remove_prefix(colon + 1);
  }
  return groups > 0 && rest.empty();
}

// "192.0.2.1" of "joe@192.0.2.1".
std::string_view WithoutUser(std::string_view address) {
  return address.substr(address.rfind('@') + 1);
}

// The colon behind the address of a rule, which may have some itself. npos without one.
size_t EndOfAddress(std::string_view line) {
  for (size_t colon = line.find(':'); colon != std::string_view::npos;
       colon = line.find(':', colon + 1)) {
    const std::string_view rest = line.substr(colon + 1);
    if ((rest.starts_with("allow") || rest.starts_with("deny")) &&
        (line.find(':') == colon || IsAddress6(WithoutUser(line.substr(0, colon))))) {
      return colon;
    }
  }
  return line.find(':');
}

// Whether tcpserver can look this address up for any client.
bool CanMatch(std::string_view rule_for) {
  const std::string_view address = WithoutUser(rule_for);
  return address.starts_with('=') || IsAddress(address) || IsAddress6(address);
}

// Checks line by line.
class Checker {
 public:
  void Line(std::string_view line) {
    ++number_;
    if (line.ends_with('\r')) {
      Error("ends with CR: write the file with Unix line ends");
      return;
    }
    line = line.substr(0, line.find_last_not_of(" \t") + 1);  // as tcprules does
    if (line.empty() || line.front() == '#') {
      return;
    }
    const size_t colon = EndOfAddress(line);
    if (colon == std::string_view::npos) {
      Error("has no colon: tcprules would pass over it");
      return;
    }
    ++check_.rules;
    if (!CanMatch(line.substr(0, colon))) {
      Warn("\"" + std::string(line.substr(0, colon)) +
           "\" matches no client; a network is written 192.0.2. and a name =mail.example.org");
    }
    is_for_everybody_ = colon == 0;
    Instructions(line.substr(colon + 1));
  }

  RuleCheck Take() { return std::move(check_); }

 private:
  void Instructions(std::string_view text) {
    const bool is_allowed = text.starts_with("allow");
    if (text.starts_with("deny")) {
      text.remove_prefix(4);
    } else if (is_allowed) {
      text.remove_prefix(5);
    } else {
      Error("there is neither allow nor deny after the colon");
      return;
    }
    Variables variables;
    while (!text.empty()) {
      if (!Assignment(text, variables)) {
        return;
      }
    }
    CheckValues(variables);
    for (const auto& [name, value] : variables) {
      if (is_allowed) {
        check_.variables.insert(name);
      }
    }
  }

  // Removes ",NAME=QUOTEvalueQUOTE" from the start of `text`.
  bool Assignment(std::string_view& text, Variables& variables) {
    const size_t equals = text.find('=');
    if (text.front() != ',' || equals == std::string_view::npos) {
      return Error("\"" + std::string(text) + "\" is no ,NAME=\"value\"");
    }
    const std::string name(text.substr(1, equals - 1));
    if (!IsVariableName(name)) {
      return Error("\"" + name + "\" is not the name of a variable");
    }
    const std::string_view value = text.substr(equals + 1);
    if (value.empty() || IsWordCharacter(value.front())) {
      return Error(name + ": its value is not in quotes");
    }
    if ((value.front() & 0x80) != 0) {
      return Error(name + ": its quotes are typographic ones; write ' or \"");
    }
    const size_t end = value.find(value.front(), 1);
    if (end == std::string_view::npos) {
      return Error(name + ": has a quote that is not closed");
    }
    variables[name] = value.substr(1, end - 1);
    text = value.substr(end + 1);
    return true;
  }

  void CheckValues(const Variables& variables) {
    if (is_for_everybody_ && variables.contains("RELAYCLIENT")) {
      Warn("RELAYCLIENT for every client: this is an open relay");
    }
    for (const auto& [name, value] : variables) {
      if (!IsRead(name)) {
        Warn(name + ": nothing is known to read it");
      }
      Variables others = variables;
      others.erase(name);
      if (auto reason = WhyRefused(others, name, value)) {
        Error(*reason);
      }
    }
  }

  bool Error(std::string_view text) {
    Find(true, text);
    return false;
  }
  void Warn(std::string_view text) { Find(false, text); }

  // The line may have anything in it, also what a terminal would obey.
  void Find(bool is_error, std::string_view text) {
    check_.findings.push_back(
        {.line = number_, .is_error = is_error, .text = qhpsi::Printable(text, kLongest)});
  }

  size_t number_ = 0;
  bool is_for_everybody_ = false;  // the line's address is empty
  RuleCheck check_;
};

}  // namespace

bool RuleCheck::HasErrors() const {
  return std::any_of(findings.begin(), findings.end(),
                     [](const RuleFinding& finding) { return finding.is_error; });
}

RuleCheck CheckRules(std::string_view text) {
  Checker checker;
  while (!text.empty()) {
    checker.Line(qhpsi::TakeLine(text));
  }
  return checker.Take();
}

}  // namespace installer
