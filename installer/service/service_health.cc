#include "installer/service/service_health.h"

#include <chrono>
#include <ctime>
#include <optional>
#include <string>
#include <thread>

#include "installer/service/greeting.h"
#include "installer/service/last_log_line.h"
#include "installer/service/script_check.h"
#include "installer/service/service.h"
#include "installer/service/service_control.h"
#include "installer/service/supervise_status.h"
#include "installer/system/context.h"
#include "installer/system/failure.h"
#include "installer/system/tree.h"

namespace installer {
namespace {

constexpr std::chrono::milliseconds kTimeToFail{1500};
constexpr std::chrono::milliseconds kTimeToGreet{10'000};

// The log's last line, if it was written since `start`.
std::string LogSince(const Context& context, const Service& service, std::time_t start) {
  const auto line = LastLogLine(context, service);
  if (!line || !line->time || *line->time < start) {
    return "its log, " + LogFile(context, service) + ", does not say why";
  }
  return line->text;
}

}  // namespace

std::optional<std::string> WhyLogFails(const Context& context, const Tree& tree,
                                       const Service& service) {
  const auto log = ReadSuperviseStatus(tree, service.LogPath());
  if (!service.HasLog(tree) || !log || !IsFailing(*log)) {
    return std::nullopt;
  }
  // A script below a root may be a link to anything out of it.
  const auto reason = context.root.empty() ? WhyLogNotStarted(service) : std::nullopt;
  return reason.value_or("svscan's output says why");
}

void CheckThatItWorks(const Context& context, const Tree& tree, const Service& service) {
  const auto first = ReadSuperviseStatus(tree, service.path);
  std::this_thread::sleep_for(kTimeToFail);
  const auto later = ReadSuperviseStatus(tree, service.path);
  if (!first || !later || first->pid != later->pid || IsFailing(*later)) {
    throw Failure(ExitCode::kSystem,
                  service.name + ": does not start: " +
                      LogSince(context, service, first ? first->since : std::time(nullptr)));
  }
  if (const auto reason = WhyLogFails(context, tree, service)) {
    throw Failure(ExitCode::kSystem, service.name + ": its log does not start: " + *reason);
  }
  if (service.IsSmtp()) {
    const Greeting greeting = Connect(VariablesOf(tree, service), kTimeToGreet);
    if (greeting.kind == Greeting::Kind::kNone) {
      throw Failure(ExitCode::kSystem, service.name + ": serves nobody: " + greeting.reason);
    }
  }
}

}  // namespace installer
