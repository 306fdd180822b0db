#include "installer/layout/front_end.h"

#include <sys/stat.h>

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "installer/system/path.h"
#include "installer/system/tree.h"

namespace installer {
namespace {

using Refusal = std::array<std::array<const char*, 2>, 2>;  // name and value of each variable

struct Known {
  std::string_view says;            // is in the program
  std::string_view says_also = {};  // so is this
  std::string_view says_not = {};   // this is not
  Refusal refusal = {};
};

constexpr Refusal kNone = {};  // the exit status alone
// What reads ERROR_FD takes the text of exit status 88 there. On 2, IndiMail's own descriptor, the
// log would come, too.
constexpr Refusal kChosenDescriptor = {{{"ERROR_FD", "4"}, {"ERROR_CODE", "88"}}};
constexpr Refusal kDescriptor6 = {{{"ERROR_FD", "6"}, {"ERROR_CODE", "82"}}};

// All that are called qmail-smtpd, the one to prefer first: what it looks for in its environment,
// and how it names itself in its reply to HELP. variables/README.md has the same table.
constexpr std::array<Known, 6> kQmailSmtpds = {{
    // IndiMail
    {.says = "ERROR_FD", .says_also = "indimail", .refusal = kChosenDescriptor},
    // notqmail; up to 1.08 it has nothing there, and then it gets the exit status alone
    {.says = "notqmail home page", .says_not = "ERROR_FD", .refusal = kDescriptor6},
    // netqmail; a custom error patch, whose descriptor is 4 or 6, does not show
    {.says = "netqmail home page", .says_not = "ERROR_FD", .refusal = kNone},
    // Sagredo's
    {.says = "ERROR_FD", .refusal = kChosenDescriptor},
    // s/qmail, whose word for a virus is 32
    {.says = "s/qmail", .refusal = {{{"REJECTVIRUSCODE", "32"}}}},
    // any other
    {.says = "", .refusal = kNone},
}};

// The text of exit status 33 is a setting.
constexpr Refusal kMailfront = {
    {{"REJECTVIRUSCODE", "33"}, {"QQERRMSG_33", "5.7.1 Message contains a virus"}}};

bool Is(const Known& known, std::string_view program) {
  const auto says = [program](std::string_view text) {
    return program.find(text) != std::string_view::npos;
  };
  return says(known.says) && says(known.says_also) &&
         (known.says_not.empty() || !says(known.says_not));
}

// Its row in kQmailSmtpds.
size_t Recognize(const Tree& tree, const std::string& path) {
  const std::string program = tree.Read(path).value_or("");
  size_t row = 0;
  while (row < kQmailSmtpds.size() - 1 && !Is(kQmailSmtpds[row], program)) {
    ++row;
  }
  return row;
}

Refusal RefusalOf(const Tree& tree, const std::string& path) {
  if (NameOf(path).starts_with("smtpfront")) {
    return kMailfront;
  }
  // Our plugin for qpsmtpd asks for the text itself.
  return path == kServeByQpsmtpd ? kNone : kQmailSmtpds[Recognize(tree, path)].refusal;
}

bool IsProgram(const Tree& tree, const std::string& path) {
  const auto st = tree.Stat(path);
  return st && (S_ISLNK(st->st_mode) || (S_ISREG(st->st_mode) && (st->st_mode & S_IXUSR) != 0));
}

}  // namespace

FrontEnd FrontEndOf(const Tree& tree, const std::string& command) {
  FrontEnd front_end{command, {}};
  for (const auto& [name, value] : RefusalOf(tree, command.substr(0, command.find(' ')))) {
    if (name != nullptr) {
      front_end.variables[name] = value;
    }
  }
  return front_end;
}

std::optional<FrontEnd> FindFrontEnd(const Tree& tree, const std::string& home) {
  std::map<size_t, std::string> qmail_smtpds;  // in the order of the table
  for (const std::string& path :
       {std::string("/usr/sbin/qmail-smtpd"), home + "/sbin/qmail-smtpd", home + "/bin/qmail-smtpd",
        std::string("/var/qmail/bin/qmail-smtpd")}) {
    if (IsProgram(tree, path)) {
      qmail_smtpds.emplace(Recognize(tree, path), path);
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
