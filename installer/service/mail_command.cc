#include "installer/service/mail_command.h"

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "installer/service/variable.h"
#include "installer/system/failure.h"
#include "installer/system/path.h"
#include "installer/system/subprocess.h"
#include "qhpsi/base/ascii.h"
#include "qhpsi/base/home.h"

namespace installer {
namespace {

constexpr std::chrono::seconds kTimeToQueue{60};
constexpr size_t kLongestReason = 200;

}  // namespace

std::vector<std::string> MailCommand(const Variables& variables) {
  return {FindProgram("setuidgid"),
          Value(variables, "SMTPUSER", "qmaild"),
          FindProgram("softlimit"),
          "-m",
          Value(variables, "SOFT_MEM", "104857600"),
          Value(variables, "QMAILQUEUE", Below(qhpsi::kHome, "bin/qmail-queue"))};
}

std::vector<std::string> EnvironmentOf(const Variables& variables) {
  std::vector<std::string> environment;
  environment.reserve(variables.size());
  for (const auto& [name, value] : variables) {
    environment.push_back(std::string(name).append("=").append(value));
  }
  return environment;
}

void RunQmailQueue(const Subprocess& what) {
  const SubprocessResult result = RunProcess(what);
  if (result.timed_out) {
    throw Failure(ExitCode::kSystem, "cannot send mail: qmail-queue does not end");
  }
  if (result.exit_status != 0) {
    const std::string reason = result.output.substr(0, result.output.find('\n'));
    throw Failure(ExitCode::kSystem, "cannot send mail: qmail-queue exits with " +
                                         std::to_string(result.exit_status) + ": " +
                                         qhpsi::Printable(reason, kLongestReason));
  }
}

void QueueOwnMail(const Variables& variables, const std::string& recipient,
                  const std::string& message) {
  Variables own = variables;
  // An empty variable also turns off a control file of that name.
  for (const char* const name : {"QHPSI", "VIRUSFORWARD", "QUARANTINE", "EXTRAQUEUE", "ERROR_FD"}) {
    own[name] = "";
  }
  RunQmailQueue({.arguments = MailCommand(variables),
                 .environment = EnvironmentOf(own),
                 .input = message,
                 .second_input = std::string("F") + '\0' + "T" + recipient + '\0' + '\0',
                 .timeout = kTimeToQueue});
}

}  // namespace installer
