#include "installer/layout/front_end.h"

#include <sys/stat.h>

#include <map>
#include <optional>
#include <string>

#include "installer/system/path.h"
#include "installer/system/tree.h"

namespace installer {
namespace {

enum class Kind { kAsksErrorFd, kNotqmail, kSqmail, kOtherQmail, kMailfront, kQpsmtpd };

// In the directory of the service, which has a plugin of ours for it.
constexpr const char* kServeByQpsmtpd = "./qpsmtpd/serve";

std::map<std::string, std::string> RefusalOf(Kind kind) {
  switch (kind) {
    case Kind::kAsksErrorFd:  // the text of exit status 88; on 2, IndiMail's own, the log comes too
      return {{"ERROR_FD", "4"}, {"ERROR_CODE", "88"}};
    case Kind::kNotqmail:  // the text of exit status 82 is on descriptor 6
      return {{"ERROR_FD", "6"}, {"ERROR_CODE", "82"}};
    case Kind::kSqmail:  // no text; its word for a virus
      return {{"REJECTVIRUSCODE", "32"}};
    case Kind::kOtherQmail:  // a custom error patch does not show: the exit status alone
      return {};
    case Kind::kMailfront:  // the text of exit status 33 is a setting
      return {{"REJECTVIRUSCODE", "33"}, {"QQERRMSG_33", "5.7.1 Message contains a virus"}};
    case Kind::kQpsmtpd:  // our plugin asks for the text itself
      return {};
  }
  return {};
}

bool IsProgram(const Tree& tree, const std::string& path) {
  const auto st = tree.Stat(path);
  return st && (S_ISLNK(st->st_mode) || (S_ISREG(st->st_mode) && (st->st_mode & S_IXUSR) != 0));
}

// Five are called qmail-smtpd. IndiMail's and Sagredo's look for ERROR_FD in their environment, and
// the others name themselves in their reply to HELP.
Kind KindOf(const Tree& tree, const std::string& program) {
  if (NameOf(program).starts_with("smtpfront")) {
    return Kind::kMailfront;
  }
  if (program == kServeByQpsmtpd) {
    return Kind::kQpsmtpd;
  }
  const std::string content = tree.Read(program).value_or("");
  const auto says = [&](const char* text) { return content.find(text) != std::string::npos; };
  if (says("ERROR_FD")) {
    return Kind::kAsksErrorFd;
  }
  if (says("notqmail home page")) {
    return Kind::kNotqmail;
  }
  return says("s/qmail") ? Kind::kSqmail : Kind::kOtherQmail;
}

}  // namespace

FrontEnd FrontEndOf(const Tree& tree, const std::string& command) {
  return {command, RefusalOf(KindOf(tree, command.substr(0, command.find(' '))))};
}

std::optional<FrontEnd> FindFrontEnd(const Tree& tree, const std::string& home) {
  std::map<Kind, std::string> qmail_smtpds;  // in the order of their kinds
  for (const std::string& path :
       {std::string("/usr/sbin/qmail-smtpd"), home + "/sbin/qmail-smtpd", home + "/bin/qmail-smtpd",
        std::string("/var/qmail/bin/qmail-smtpd")}) {
    if (IsProgram(tree, path)) {
      qmail_smtpds.emplace(KindOf(tree, path), path);
    }
  }
  if (!qmail_smtpds.empty()) {
    return FrontEndOf(tree, qmail_smtpds.begin()->second);
  }
  for (const char* const path : {"/usr/sbin/smtpfront-qmail", "/usr/bin/smtpfront-qmail",
                                 "/usr/local/bin/smtpfront-qmail"}) {
    if (IsProgram(tree, path)) {
      return FrontEndOf(tree, path);
    }
  }
  // qpsmtpd comes with servers of its own, and with the modules that serve under tcpserver.
  if (IsProgram(tree, "/usr/bin/qpsmtpd-forkserver")) {
    return FrontEndOf(tree, kServeByQpsmtpd);
  }
  return std::nullopt;
}

}  // namespace installer
