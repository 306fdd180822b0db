#include "installer/service/tcp_rules.h"

#include <gtest/gtest.h>

#include <string>

namespace installer {
namespace {

using namespace std::string_literals;

std::string Text(const RuleCheck& check) {
  std::string text;
  for (const RuleFinding& finding : check.findings) {
    text += std::to_string(finding.line) + (finding.is_error ? " error " : " warning ") +
            finding.text + "\n";
  }
  return text;
}

std::string Findings(const std::string& rules) { return Text(CheckRules(rules)); }

void ExpectError(const std::string& rules, const std::string& words) {
  const std::string found = Findings(rules);
  EXPECT_TRUE(found.starts_with("1 error ")) << rules << ": " << found;
  EXPECT_NE(found.find(words), std::string::npos) << rules << ": " << found;
}

TEST(TcpRules, TakesTheUsual) {
  const RuleCheck check = CheckRules(
      "# comment: with colon\n"
      "\n"
      "127.:allow,RELAYCLIENT=\"\"\n"
      "192.0.2.1:deny,DATABYTES=\"1\"\n"
      "192.0.2.10-20:allow,RELAYCLIENT=\"\",REJECTVIRUS='1'\n"
      "192.0.2.:allow,RBLSMTPD=\"-Go away, please\"\n"
      "=mail.example.org:allow\n"
      "ann@192.0.2.1:allow\n"
      ":allow,QHPSI='/usr/bin/clamdscan %s --quiet --no-summary'  \n");
  EXPECT_EQ(check.rules, 7U);
  EXPECT_TRUE(check.variables.contains("REJECTVIRUS"));
  EXPECT_FALSE(check.variables.contains("DATABYTES"));  // those clients are not served
  EXPECT_EQ(Text(check), "");
  EXPECT_FALSE(check.HasErrors());
}

TEST(TcpRules, TakesIpv6AsUcspiTcpIpv6Does) {
  for (const char* address :
       {"::1", "2001:db8::1", "2001:db8:", "2001:db8::", "2001:db8:0:0:0:0:0:1", "fe80:"}) {
    EXPECT_EQ(Findings(std::string(address) + ":allow,RELAYCLIENT=\"\"\n"), "") << address;
    EXPECT_EQ(Findings("joe@"s + address + ":deny\n"), "") << address;
  }
  for (const char* address : {"2001:DB8::1", "2001:db8::/32", "[::1]", "1:2:3:4:5:6:7:8:", "::g"}) {
    EXPECT_NE(Findings(std::string(address) + ":allow\n"), "") << address;
  }
}

TEST(TcpRules, RefusesWhatTcprulesRefuses) {
  ExpectError(":permit", "there is neither allow nor deny after the colon");
  ExpectError(": allow", "there is neither allow nor deny");
  ExpectError(":allow QHPSI='x'", "is no ,NAME=\"value\"");
  ExpectError(":allow,QHPSI", "is no ,NAME=\"value\"");
  ExpectError(":allow,QHPSI=", "QHPSI: its value is not in quotes");
  ExpectError(":allow,QHPSI='/bin/true", "QHPSI: has a quote that is not closed");
  ExpectError(":allow,RELAYCLIENT=\"\"x", "\"x\" is no ,NAME=\"value\"");
}

TEST(TcpRules, AFindingIsPrintable) {
  EXPECT_EQ(Findings(":allow\x1b[2J"), "1 error \"?[2J\" is no ,NAME=\"value\"\n");
  EXPECT_LT(Findings(":allow" + std::string(5000, 'x')).size(), 400U);
}

TEST(TcpRules, RefusesWhatNobodyMeans) {
  ExpectError("127.0.0.1 allow", "has no colon");
  ExpectError(":allow,QHPSI=/bin/true", "\"true\" is no ,NAME=\"value\"");
  ExpectError(":allow,REJECTVIRUS=1", "REJECTVIRUS: its value is not in quotes");
  ExpectError(":allow,QHPSI=\xe2\x80\x99/bin/true\xe2\x80\x99",
              "QHPSI: its quotes are typographic");
  ExpectError(":allow, REJECTVIRUS='1'", "\" REJECTVIRUS\" is not the name of a variable");
}

TEST(TcpRules, RefusesValuesThatQmailQueueRefuses) {
  ExpectError(":allow,QHPSITIMEOUT='5m'", "QHPSITIMEOUT: \"5m\" is not a number from 1 to 86400");
  ExpectError(":allow,QHPSIRN='1'", "is the same as QHPSIRN");
  EXPECT_EQ(Findings(":allow,QHPSIRN='1',QHPSIRC='0'"), "");
}

TEST(TcpRules, WarnsOfUnknownNamesAndAddresses) {
  EXPECT_EQ(Findings(":allow,QHPSY='x'"), "1 warning QHPSY: nothing is known to read it\n");
  for (const char* address :
       {"10.0.0.0/8", "10.1", "mail.example.org", "1.2.3.4.", "256.", "1..2"}) {
    const RuleCheck check = CheckRules(std::string(address) + ":allow\n");
    EXPECT_FALSE(check.HasErrors());
    EXPECT_NE(Text(check).find("matches no client"), std::string::npos) << address;
  }
}

TEST(TcpRules, SaysWhichLine) {
  EXPECT_EQ(Findings(":allow\n:nothing\n# x\n:allow,A\n"),
            "2 error there is neither allow nor deny after the colon\n"
            "4 error \",A\" is no ,NAME=\"value\"\n");
}

TEST(TcpRules, AnOpenRelayIsWarnedOf) {
  const RuleCheck check = CheckRules("127.:allow,RELAYCLIENT=\"\"\n:allow,RELAYCLIENT=\"\"\n");
  ASSERT_EQ(check.findings.size(), 1);
  EXPECT_FALSE(check.HasErrors());
  EXPECT_EQ(check.findings.front().line, 2);
  EXPECT_NE(check.findings.front().text.find("open relay"), std::string::npos);
}

TEST(TcpRules, LinesThatEndWithCrAreRefused) {
  const RuleCheck check = CheckRules("127.:allow\n:allow\r\n");
  ASSERT_TRUE(check.HasErrors());
  EXPECT_EQ(check.findings.front().line, 2);
}

}  // namespace
}  // namespace installer
