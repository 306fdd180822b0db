#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <iostream>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "installer/commands/command.h"
#include "installer/commands/control_commands.h"
#include "installer/quarantine/caught_mail.h"
#include "installer/quarantine/mail_list.h"
#include "installer/quarantine/maildir.h"
#include "installer/quarantine/release_mail.h"
#include "installer/quarantine/virtual_domains.h"
#include "installer/service/service.h"
#include "installer/service/variable.h"
#include "installer/system/context.h"
#include "installer/system/duration.h"
#include "installer/system/failure.h"
#include "installer/system/path.h"
#include "installer/system/tree.h"
#include "qhpsi/base/ascii.h"
#include "qhpsi/base/fd.h"

namespace installer {
namespace {

constexpr size_t kLongestShown = 1002;  // an address
// Of a header, for list: our lines are at its top. A Maildir's owner could fill our memory.
constexpr size_t kMostListed = size_t{256} << 10U;
constexpr size_t kMostOfHeader = size_t{4} << 20U;  // for release, which needs all recipients
constexpr size_t kMostOfControl = size_t{64} << 20U;

struct Options {
  std::string maildir = {};
  std::vector<std::string> names = {};
  std::string older = {};
  bool json = false;
  std::vector<std::string> to = {};
  std::optional<std::string> from = {};
};

std::string Shown(std::string_view text) { return qhpsi::Printable(text, kLongestShown); }

Maildir OpenMaildir(const Context& context, const Options& options) {
  return {Tree(context.root), AbsolutePath(options.maildir)};
}

// Mail that was stored then or later is none of ours.
std::time_t Limit(const Options& options) {
  return options.older.empty() ? std::numeric_limits<std::time_t>::max()
                               : std::time(nullptr) - ParseDuration(options.older);
}

// A mail reader may move or remove it at any moment.
qhpsi::Fd OpenMail(const Maildir& maildir, const StoredMail& mail) {
  qhpsi::Fd file = maildir.Open(mail);
  if (!file.valid()) {
    throw UserFailure(mail.name + ": has just been moved or removed");
  }
  return file;
}

// One after the other, so that there may be any number.
ExitCode List(const Context& context, const Options& options) {
  const Maildir maildir = OpenMaildir(context, options);
  const std::time_t limit = Limit(options);
  const char* before = "[\n";
  for (const StoredMail& mail : maildir.List()) {
    const qhpsi::Fd file = mail.time < limit ? maildir.Open(mail) : qhpsi::Fd();
    if (!file.valid()) {
      continue;
    }
    const CaughtMail caught = ReadHeader(HeaderOf(file, mail.path, kMostListed).text);
    if (options.json) {
      std::cout << before << MailAsJson(mail, caught);
      before = ",\n";
    } else {
      std::cout << MailAsLine(mail, caught);
    }
  }
  std::cout << (!options.json ? "" : *before == '[' ? "[]\n" : "\n]\n");
  return ExitCode::kDone;
}

// Lines stay lines. All that could mean something to a terminal becomes '?'.
std::string FitForATerminal(std::string_view text) {
  std::string safe(text);
  for (char& c : safe) {
    if ((c < ' ' || c > '~') && c != '\n' && c != '\t') {
      c = '?';
    }
  }
  return safe;
}

ExitCode Show(const Context& context, const Options& options) {
  const Maildir maildir = OpenMaildir(context, options);
  for (const StoredMail& mail : maildir.Find(options.names)) {
    const qhpsi::Fd file = OpenMail(maildir, mail);
    std::array<char, 65536> buffer{};
    ssize_t n = 0;
    while ((n = ::read(file.get(), buffer.data(), buffer.size())) > 0 && std::cout) {
      std::cout << FitForATerminal({buffer.data(), static_cast<size_t>(n)});
    }
    if (n < 0) {
      throw SystemFailure("cannot read " + mail.path, errno);
    }
  }
  return ExitCode::kDone;
}

// Who became root by sudo, which sets this for root alone to rely on. qmail-queue takes no more of
// a name than can be in a header.
std::string User() {
  constexpr size_t kMost = 255;
  const char* const name = std::getenv("SUDO_USER");
  std::string user = name == nullptr || *name == '\0' ? "root" : qhpsi::Printable(name, kMost);
  std::replace(user.begin(), user.end(), ' ', '?');
  return user;
}

std::string Sender(const Options& options, const CaughtMail& mail, const std::string& name) {
  const auto& sender = options.from ? options.from : mail.sender;
  if (!sender) {
    throw UserFailure(name + ": has no Return-Path: say whose it is with --from");
  }
  if (!sender->empty() && !IsAddress(*sender)) {
    throw UserFailure(name + ": its sender " + Shown(*sender) + " is no address: try --from");
  }
  return *sender;
}

std::optional<std::string> Control(const Context& context, const std::string& name) {
  const std::string path = Below(context.home, "control/" + name);
  return Tree(context.root).ReadTarget(path, kMostOfControl);
}

// He in whose Maildir vfilter has filed it.
std::string Owner(const Context& context, const CaughtMail& mail, const std::string& name) {
  if (mail.delivered_to.empty()) {
    throw UserFailure(name + ": does not say whose it was: say that with --to");
  }
  // qmail-send(8): without locals, not with an empty one, the machine's name is local.
  const auto locals = Control(context, "locals");
  const VirtualDomains domains(locals ? *locals : Control(context, "me").value_or(""),
                               Control(context, "virtualdomains").value_or(""));
  const auto address = domains.AddressBefore(mail.delivered_to);
  if (!address) {
    throw UserFailure(name + ": " + Shown(mail.delivered_to) +
                      " may have been two addresses: say which with --to");
  }
  return *address;
}

// Those that it was kept from.
std::vector<std::string> Recipients(const Context& context, const CaughtMail& mail,
                                    const std::string& name) {
  return mail.recipients.empty() ? std::vector{Owner(context, mail, name)} : mail.recipients;
}

void CheckRecipients(const Options& options, const std::vector<std::string>& recipients,
                     const std::string& name) {
  for (const std::string& recipient : recipients) {
    if (options.to.empty() ? !IsCertain(recipient) : !IsAddress(recipient)) {
      throw UserFailure(name + ": \"" + Shown(recipient) +
                        "\" may stand for another address: say which with --to");
    }
  }
}

// It has been sent: the next one must be, too.
void MarkPassed(const Maildir& maildir, const StoredMail& mail) {
  try {
    maildir.MarkPassed(mail);
  } catch (const Failure& failure) {
    std::cout << "note: " << Shown(mail.name)
              << ": is not marked as released: " << Shown(failure.what()) << "\n";
  }
}

void ReleaseOne(const Context& context, const Options& options, const Maildir& maildir,
                const StoredMail& mail) {
  const qhpsi::Fd file = OpenMail(maildir, mail);
  const Header header = HeaderOf(file, mail.path, kMostOfHeader);
  if (!header.is_whole && options.to.empty()) {
    throw UserFailure(mail.name + ": its header is too long to say whom it was for: use --to");
  }
  const CaughtMail caught = ReadHeader(header.text);
  const Release release = {
      .sender = Sender(options, caught, mail.name),
      .recipients = options.to.empty() ? Recipients(context, caught, mail.name) : options.to,
      .user = User()};
  CheckRecipients(options, release.recipients, mail.name);
  // Without the lines of the delivery: its recipient's own would be a loop to qmail-local.
  const auto begin = static_cast<off_t>(caught.delivery_lines);
  if (::lseek(file.get(), begin, SEEK_SET) != begin) {
    throw SystemFailure("cannot read " + mail.path, errno);
  }
  ReleaseMail(context.home, SmtpVariables(context).value_or(Variables()), file, release);
  std::cout << Shown(mail.name) << ": sent on to";
  for (const std::string& recipient : release.recipients) {
    std::cout << " " << Shown(recipient);
  }
  std::cout << "\n";
  MarkPassed(maildir, mail);
}

ExitCode ReleaseMails(const Context& context, const Options& options) {
  if (!context.root.empty()) {
    throw UserFailure("release: the programs of --root are not run here");
  }
  if (::geteuid() != 0) {
    throw UserFailure("release: only root may send mail past the scanner");
  }
  const Maildir maildir = OpenMaildir(context, options);
  for (const StoredMail& mail : maildir.Find(options.names)) {
    ReleaseOne(context, options, maildir, mail);
  }
  return ExitCode::kDone;
}

ExitCode Delete(const Context& context, const Options& options) {
  if (options.names.empty() && options.older.empty()) {
    throw UserFailure("delete: say which with names, or --older");
  }
  const Maildir maildir = OpenMaildir(context, options);
  const std::time_t limit = Limit(options);
  ExitCode code = ExitCode::kDone;
  for (const StoredMail& mail :
       options.names.empty() ? maildir.List() : maildir.Find(options.names)) {
    if (mail.time >= limit) {
      continue;
    }
    const bool is_removed = maildir.Remove(mail);
    std::cout << Shown(mail.name)
              << (is_removed ? ": deleted\n" : ": has just been moved or removed\n");
    code = is_removed ? code : ExitCode::kUser;
  }
  return code;
}

Command<Options> Add(Program& program, CLI::App& quarantine, const CommandHelp& help,
                     ExitCode (*run)(const Context& context, const Options& options)) {
  const Command<Options> added = AddCommand(program, quarantine, help, run);
  added.app.add_option("MAILDIR", added.options.maildir, "where the mail is kept")->required();
  return added;
}

CLI::Option* AddNames(const Command<Options>& added) {
  return added.app.add_option("NAME", added.options.names, "of a mail, as list prints it");
}

void AddOlder(const Command<Options>& added) {
  added.app
      .add_option("--older", added.options.older,
                  "only what is older: a number with m, h, d or w for minutes to weeks")
      ->type_name("TIME");
}

void AddRelease(Program& program, CLI::App& quarantine) {
  const auto added = Add(program, quarantine,
                         {.name = "release",
                          .description = "sends mail on to whom it was for, without a scan",
                          .example = "qhpsi-installer quarantine release "
                                     "/home/lab/Maildir 1732630000.M1P2.host"},
                         ReleaseMails);
  AddNames(added)->required();
  // The words behind its value are names of mails.
  added.app.add_option("--to", added.options.to, "send it there instead; may be repeated")
      ->type_name("ADDRESS")
      ->allow_extra_args(false);
  added.app.add_option("--from", added.options.from, "as its sender; \"\" for nobody")
      ->type_name("ADDRESS");
}

}  // namespace

void AddQuarantineCommand(Program& program) {
  CLI::App& quarantine = AddCommandGroup(
      program.app, {.name = "quarantine",
                    .description = "looks after caught mail in a Maildir",
                    .example = "qhpsi-installer quarantine list /home/lab/Maildir"});
  quarantine.require_subcommand(1);
  const auto list = Add(program, quarantine,
                        {.name = "list",
                         .description = "lists the mails, the oldest first",
                         .example = "qhpsi-installer quarantine list /home/lab/Maildir"},
                        List);
  AddOlder(list);
  list.app.add_flag("--json", list.options.json, "for machines");
  const auto show = Add(program, quarantine,
                        {.name = "show",
                         .description = "prints a mail so that it does a terminal no harm",
                         .example = "qhpsi-installer quarantine show "
                                    "/home/lab/Maildir 1732630000.M1P2.host"},
                        Show);
  AddNames(show)->required();
  AddRelease(program, quarantine);
  const auto remove =
      Add(program, quarantine,
          {.name = "delete",
           .description = "removes mails for good",
           .example = "qhpsi-installer quarantine delete --older 30d /home/lab/Maildir"},
          Delete);
  AddNames(remove);
  AddOlder(remove);
}

}  // namespace installer
