#include "installer/check/trial_mail.h"

#include <unistd.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "installer/check/check_parts.h"
#include "installer/layout/step.h"
#include "installer/queues/queue_form.h"
#include "installer/service/mail_command.h"
#include "installer/service/queues_of.h"
#include "installer/service/variable.h"
#include "installer/system/abandoned.h"
#include "installer/system/failure.h"
#include "installer/system/path.h"
#include "installer/system/subprocess.h"
#include "installer/system/tree.h"
#include "installer/system/users.h"
#include "qhpsi/base/number.h"

namespace installer {
namespace {

using namespace std::string_view_literals;

// The messages are small: an administrator should not wait as long as the settings may allow.
constexpr std::chrono::seconds kTimeToScan{60};
constexpr std::chrono::seconds kTimeToEnd{15};  // for qmail-queue, then

constexpr std::string_view kHeader =
    "From: postmaster\nTo: postmaster\nSubject: test of the virus scanner\n\n";
constexpr std::string_view kEnvelope = "Fpostmaster\0Tpostmaster\0\0"sv;

// In two halves, so that no scanner takes this program for the EICAR test file.
std::string Eicar() {
  return std::string("X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STAND") +
         "ARD-ANTIVIRUS-TEST-FILE!$H+H*\n";
}

constexpr std::string_view kScratch = ".qhpsi-check.";  // before a process id

void RemoveAbandonedQueues(const Tree& tree, const std::string& base) {
  for (const std::string& name : tree.List(base)) {
    if (IsAbandoned(name, kScratch)) {
      tree.RemoveAll(Below(base, name));
    }
  }
}

// A queue that exists as long as this object.
class ScratchQueue {
 public:
  ScratchQueue(const Tree& tree, const Users& users, const std::string& base)
      : tree_(tree), path_(Below(base, std::string(kScratch) + std::to_string(::getpid()))) {
    RemoveAbandonedQueues(tree_, base);
    Do(tree_, MakeQueue{path_, QueueEntries(kNotqmailForm, users)});
  }
  ScratchQueue(const ScratchQueue&) = delete;
  ScratchQueue& operator=(const ScratchQueue&) = delete;
  ~ScratchQueue() {
    try {
      tree_.RemoveAll(path_);
    } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch): the next check removes it
    }
  }

  const std::string& path() const { return path_; }

  // Removes the one message in it and returns it.
  std::optional<std::string> TakeMessage() const {
    const Tree queue = tree_.Within(path_);
    for (const std::string& number : queue.List(Below(path_, "mess"))) {
      const std::string directory = Below(path_, "mess/" + number);
      for (const std::string& name : queue.List(directory)) {
        auto message = queue.Read(Below(directory, name));
        for (const char* const part : {"todo/", "intd/"}) {
          queue.Remove(Below(path_, part + name));
        }
        queue.Remove(Below(directory, name));
        return message;
      }
    }
    return std::nullopt;
  }

 private:
  const Tree& tree_;
  std::string path_;
};

// Seconds. The service's own, if that is less: mail that has no time to be scanned is not scanned.
std::string TimeToScan(const Variables& settings) {
  const auto seconds =
      qhpsi::ParseNumber(Value(settings, "QHPSITIMEOUT"), 1, uint64_t{kTimeToScan.count()});
  return std::to_string(seconds.value_or(kTimeToScan.count()));
}

// The service's environment, except for where the message goes and what becomes of it. An empty
// variable also turns off a control file of that name.
std::vector<std::string> Environment(const ServiceToCheck& service, const std::string& queue) {
  Variables variables = service.variables;
  for (const char* const name : {"QUEUE_BASE", "CONFSPLIT", "VIRUSFORWARD", "QUARANTINE",
                                 "EXTRAQUEUE", "ERROR_FD", "QHPSIPOLICY"}) {
    variables[name] = "";
  }
  variables["QUEUEDIR"] = queue;
  variables["QHPSITIMEOUT"] = TimeToScan(service.settings);
  variables["REJECTVIRUS"] = "0";
  variables["QHPSIONERROR"] = "defer";
  return EnvironmentOf(variables);
}

std::string VerdictLine(const std::string& message) {
  constexpr std::string_view kName = "\nX-QHPSI: ";
  const size_t header_end = message.find("\n\n");
  const size_t start = message.find(kName);
  if (start == std::string::npos || start > header_end) {
    return "queued, but not scanned";
  }
  return message.substr(start + 1, message.find('\n', start + 1) - start - 1);
}

std::string Send(const ServiceToCheck& service, const ScratchQueue& queue,
                 const std::string& body) {
  constexpr std::chrono::seconds kTime = kTimeToScan + kTimeToEnd;
  const SubprocessResult result = RunProcess({.arguments = MailCommand(service.variables),
                                              .environment = Environment(service, queue.path()),
                                              .input = std::string(kHeader) + body,
                                              .second_input = std::string(kEnvelope),
                                              .timeout = kTime});
  if (result.timed_out) {
    return "qmail-queue did not end within " + std::to_string(kTime.count()) + " s";
  }
  if (result.exit_status != 0) {
    return "qmail-queue exits with " + std::to_string(result.exit_status) + ": " +
           result.output.substr(0, result.output.find('\n'));
  }
  const auto message = queue.TakeMessage();
  return message ? VerdictLine(*message) : "qmail-queue reports success, but queued nothing";
}

}  // namespace

TrialMail TryMail(const Tree& tree, const Users& users, const ServiceToCheck& service) {
  const std::vector<std::string> queues = QueuesOf(service.variables);
  if (queues.empty()) {
    throw UserFailure("its variables make no sense");
  }
  const ScratchQueue queue(tree, users, ParentOf(queues.front()));
  return {.infected = Send(service, queue, Eicar()), .clean = Send(service, queue, "Hello.\n")};
}

}  // namespace installer
