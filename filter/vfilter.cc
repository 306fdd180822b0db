// vfilter: delivers a mail as its recipient's rules say.
//
// A dot-qmail line runs it for each message, with the message on descriptor 0 and qmail-local's
// environment; the exit status is the answer. See vfilter(8).

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "filter/base/failure.h"
#include "filter/base/printable.h"
#include "filter/deliver/act.h"
#include "filter/deliver/become_owner.h"
#include "filter/deliver/delivery.h"
#include "filter/deliver/delivery_lines.h"
#include "filter/deliver/run_child.h"
#include "filter/explain.h"
#include "filter/message/addresses.h"
#include "filter/message/message.h"
#include "filter/message/message_header.h"
#include "filter/rules/address_book.h"
#include "filter/rules/compare.h"
#include "filter/rules/rule.h"
#include "filter/store/rule_db.h"
#include "filter/vfilter_options.h"
#include "qhpsi/base/ascii.h"
#include "qhpsi/base/fd.h"

namespace filter {
namespace {

// qmail-local allows a delivery to a Maildir the same time. Then the alarm kills us, and qmail-send
// tries the message again.
constexpr unsigned kMaxSeconds = 86400;

// Writes one line. Ignores an error: there is nobody to tell.
void Log(const std::string& text) {
  static_cast<void>(qhpsi::WriteAll(STDERR_FILENO, "vfilter: " + Printable(text) + "\n"));
}

// We write messages to 1 and 2: a mailbox must not get one of these numbers.
void OpenStandardDescriptors() {
  if (::fcntl(STDIN_FILENO, F_GETFD) < 0) {
    throw SystemFailure("no message on descriptor 0", errno);
  }
  for (int fd = STDOUT_FILENO; fd <= STDERR_FILENO; ++fd) {
    if (::fcntl(fd, F_GETFD) < 0 && ::open("/dev/null", O_WRONLY) != fd) {
      throw SystemFailure("cannot open /dev/null", errno);
    }
  }
}

void PrepareProcess() {
  OpenStandardDescriptors();
  ::umask(077);
  static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
  // If our parent ignores these, we would lose our programs' exit statuses and wait for ever.
  static_cast<void>(std::signal(SIGCHLD, SIG_DFL));
  static_cast<void>(std::signal(SIGALRM, SIG_DFL));
  ::alarm(kMaxSeconds);
}

// The mail that is being delivered, and all that its rules ask about.
struct IncomingMail {
  Delivery delivery;
  off_t offset;  // where the message begins, after this delivery's own lines
  MessageHeader header;
  Correspondents who;
  std::vector<ListedRule> rules;
};

// A broken rule file must not stop mail. A fault of the machine puts the mail off: a virus that the
// next try would quarantine must not reach the inbox.
std::vector<ListedRule> RulesInForce(const VfilterOptions& options, const Delivery& delivery) {
  try {
    return RulesFor(options.home, delivery.user, delivery.domain);
  } catch (const Failure& failure) {
    if (failure.code() != ExitCode::kPermanent) {
      throw;
    }
    Log(std::string("delivering without rules: ") + failure.what());
    return {};
  }
}

// An empty book would make every sender a stranger: that of a Maildir that is away is not empty.
AddressBook BookIn(const Delivery& delivery) {
  if (const auto reason = WhyNoMaildir(delivery)) {
    throw PermanentFailure(*reason);
  }
  struct stat status{};
  if (::stat(delivery.maildir.c_str(), &status) != 0) {
    throw SystemFailure("cannot open " + delivery.maildir, errno);
  }
  return AddressBook::Read(delivery.maildir + "/addressbook");
}

// Without the book, leaves out the rules that ask it. A fault of the machine puts the mail off.
AddressBook ReadBook(const Delivery& delivery, std::vector<ListedRule>& rules) {
  const auto asks_book = [](const ListedRule& entry) { return NeedsAddressBook(entry.rule); };
  if (std::none_of(rules.begin(), rules.end(), asks_book)) {
    return {};
  }
  try {
    return BookIn(delivery);
  } catch (const Failure& failure) {
    if (failure.code() != ExitCode::kPermanent) {
      throw;
    }
    Log(std::string("leaving out rules that ask the address book: ") + failure.what());
    std::erase_if(rules, asks_book);
    return {};
  }
}

std::string SenderOf(const Delivery& delivery, const MessageHeader& header) {
  if (delivery.sender) {
    return *delivery.sender;
  }
  const auto values = header.RawValues("Return-Path");
  const auto addresses = FindAddresses(values.empty() ? std::string_view() : values.front());
  return addresses.empty() ? "" : addresses.front();
}

MessageHeader HeaderOf(std::string_view head, const Delivery& delivery) {
  MessageHeader header(head);
  if (delivery.sender) {
    // The sender may have written a false Return-Path.
    const std::string_view line = delivery.return_path_line;
    header.Set("Return-Path", std::string(qhpsi::Trim(line.substr(line.find(':') + 1))));
  }
  return header;
}

IncomingMail Examine(const VfilterOptions& options, const Delivery& delivery,
                     const Message& message) {
  const size_t own = SizeOfOwnLines(message.head(), delivery);
  IncomingMail mail{.delivery = delivery,
                    .offset = static_cast<off_t>(own),
                    .header = HeaderOf(std::string_view(message.head()).substr(own), delivery),
                    .who = {},
                    .rules = RulesInForce(options, delivery)};
  mail.who = {.sender = SenderOf(delivery, mail.header),
              .own = {delivery.address(), delivery.recipient},
              .address_book = ReadBook(delivery, mail.rules)};
  return mail;
}

std::optional<ListedRule> FirstMatch(const IncomingMail& mail) {
  try {
    for (const ListedRule& entry : mail.rules) {
      if (FindMatch(entry.rule, mail.header, mail.who)) {
        return entry;
      }
    }
  } catch (const Failure& failure) {
    Log(std::string("delivering without rules: ") + failure.what());
  }
  return std::nullopt;
}

// Leaves the message to the next dot-qmail line, or to the command in its place.
ExitCode PassOn(const VfilterOptions& options, Message& message) {
  if (options.command[0] == nullptr) {
    return ExitCode::kDone;
  }
  message.MakeSeekable();
  message.Rewind();
  BecomeProgram(options.command);
}

// A relative name is below HOME of the mail system, as for qmail-local.
std::string QmailQueue(const VfilterOptions& options) {
  const char* const told = ::getenv("QMAILQUEUE");
  const std::string program = told != nullptr && *told != '\0' ? told : "bin/qmail-queue";
  return program.front() == '/' ? program : options.home + "/" + program;
}

ExitCode Filter(const VfilterOptions& options, const IncomingMail& mail, Message& message) {
  const auto match = FirstMatch(mail);
  if (!match) {
    return PassOn(options, message);
  }
  const std::string name = match->user + " " + std::to_string(match->number);
  if (const auto reason = WhyImpossible(match->rule, mail.delivery)) {
    Log("cannot carry out rule " + name + " of " + mail.delivery.domain + ": " + *reason);
    return PassOn(options, message);
  }
  message.MakeSeekable();
  const ExitCode code = Act(match->rule, mail.delivery, message, mail.offset, QmailQueue(options));
  if (code == ExitCode::kPermanent) {
    // qmail-send sends this line to the sender.
    std::cout << "This message was refused by the recipient's filter. (#5.7.1)\n" << std::flush;
  } else {
    Log("rule " + name + ": " + DescribeAct(match->rule, mail.delivery));
  }
  return code;
}

void PrintAnswer(const std::string& text) {
  if (!qhpsi::WriteAll(STDOUT_FILENO, text)) {
    throw SystemFailure("cannot write the answer", errno);
  }
}

// A test ignores the environment: the answer must not depend on who asks.
Delivery DeliveryOf(const VfilterOptions& options) {
  const Environment nothing = [](const char*) -> const char* { return nullptr; };
  return IdentifyDelivery(options.is_test ? nothing : Environment(::getenv), options.delivery);
}

ExitCode Deliver(int argc, char** argv) {
  PrepareProcess();
  const VfilterOptions options = ParseVfilterOptions(argc, argv);
  if (!options.shown.empty()) {
    std::cout << options.shown << std::flush;
    return ExitCode::kDone;
  }
  const Delivery delivery = DeliveryOf(options);
  BecomeOwnerOf(delivery.maildir.empty() ? delivery.home : delivery.maildir);
  Message message(STDIN_FILENO);
  IncomingMail mail = Examine(options, delivery, message);
  if (options.is_test) {
    mail.delivery.sender = mail.who.sender;
    PrintAnswer(Explain(mail.rules, mail.header, mail.who, mail.delivery));
    return ExitCode::kDone;
  }
  if (IsLooping(mail.header, delivery)) {
    throw PermanentFailure("this message is looping: it already has my Delivered-To line (#5.4.6)");
  }
  return Filter(options, mail, message);
}

ExitCode Run(int argc, char** argv) {
  try {
    return Deliver(argc, argv);
  } catch (const Failure& failure) {
    Log(failure.what());
    return failure.code();
  } catch (const std::bad_alloc&) {
    Log("out of memory");
    return ExitCode::kTemporary;
  } catch (const std::exception& bug) {
    Log(bug.what());
    return ExitCode::kTemporary;
  }
}

}  // namespace
}  // namespace filter

int main(int argc, char** argv) { return static_cast<int>(filter::Run(argc, argv)); }
