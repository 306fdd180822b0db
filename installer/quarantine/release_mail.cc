#include "installer/quarantine/release_mail.h"

#include <chrono>
#include <string>
#include <vector>

#include "installer/service/mail_command.h"
#include "installer/service/variable.h"
#include "installer/system/path.h"
#include "qhpsi/base/fd.h"

namespace installer {
namespace {

constexpr std::chrono::seconds kTimeToQueue{300};

// Nothing of the service's but where its queue is.
std::vector<std::string> Environment(const Variables& variables, const std::string& user) {
  Variables own = {{"QHPSIRELEASE", user}};
  for (const char* const name :
       {"QUEUEDIR", "QUEUE_BASE", "QUEUE_START", "QUEUE_COUNT", "CONFSPLIT", "MIN_FREE"}) {
    if (const auto found = variables.find(name); found != variables.end()) {
      own.insert(*found);
    }
  }
  return EnvironmentOf(own);
}

std::string Envelope(const Release& release) {
  std::string envelope = "F" + release.sender + '\0';
  for (const std::string& recipient : release.recipients) {
    envelope += "T" + recipient + '\0';
  }
  return envelope + '\0';
}

}  // namespace

void ReleaseMail(const std::string& home, const Variables& variables, const qhpsi::Fd& message,
                 const Release& release) {
  RunQmailQueue({.arguments = {Value(variables, "QMAILQUEUE", Below(home, "bin/qmail-queue"))},
                 .environment = Environment(variables, release.user),
                 .input_file = message.get(),
                 .second_input = Envelope(release),
                 .timeout = kTimeToQueue});
}

}  // namespace installer
