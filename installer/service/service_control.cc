#include "installer/service/service_control.h"

#include <unistd.h>

#include <chrono>
#include <functional>
#include <string>

#include "installer/service/service.h"
#include "installer/service/supervise_status.h"
#include "installer/system/failure.h"
#include "installer/system/processes.h"
#include "installer/system/subprocess.h"

namespace installer {
namespace {

using Clock = std::chrono::steady_clock;

bool WaitUntil(const std::function<bool()>& reached, std::chrono::milliseconds limit) {
  const Clock::time_point end = Clock::now() + limit;
  while (!reached()) {
    if (Clock::now() >= end) {
      return false;
    }
    ::usleep(20'000);
  }
  return true;
}

void Svc(const std::string& option, const std::string& directory) {
  const SubprocessResult result =
      RunProcess({.arguments = {FindProgram("svc"), option, directory}, .environment = {}});
  // svc prints what went wrong and exits with 0.
  if (result.exit_status != 0 || !result.output.empty()) {
    const std::string reason = result.output.substr(0, result.output.find('\n'));
    throw Failure(ExitCode::kSystem,
                  "svc " + option + " " + directory + ": " + (reason.empty() ? "failed" : reason));
  }
}

std::string Seconds(std::chrono::seconds time) { return std::to_string(time.count()) + " s"; }

void Up(const std::string& directory) {
  Svc("-u", directory);
  const auto is_up = [&] {
    const auto status = ReadSuperviseStatus(directory);
    return status && status->up() && status->wanted == Wanted::kUp;
  };
  if (!WaitUntil(is_up, kTimeToStart)) {
    throw Failure(ExitCode::kSystem,
                  directory + ": is not up " + Seconds(kTimeToStart) + " after svc -u");
  }
}

void Down(const std::string& directory) {
  Svc("-d", directory);
  const auto is_down = [&] {
    const auto status = ReadSuperviseStatus(directory);
    return !status || !status->up();
  };
  if (!WaitUntil(is_down, kTimeToStop)) {
    throw Failure(ExitCode::kSystem,
                  directory + ": still runs " + Seconds(kTimeToStop) + " after svc -d");
  }
}

}  // namespace

void BringUp(const Service& service) {
  if (service.HasLog()) {
    Up(service.LogDir());
  }
  Up(service.directory);
}

void TakeDown(const Service& service) { Down(service.directory); }

void Restart(const Service& service, bool log) {
  TakeDown(service);
  if (log && service.HasLog()) {
    Down(service.LogDir());
  }
  BringUp(service);
}

bool WaitForSupervise(const Service& service, bool svscan_runs) {
  const auto is_there = [&] {
    return ReadSuperviseStatus(service.directory).has_value() &&
           (!service.HasLog() || ReadSuperviseStatus(service.LogDir()).has_value());
  };
  return WaitUntil(is_there, std::chrono::seconds(svscan_runs ? 8 : 0));
}

bool IsFailing(const SuperviseStatus& status) {
  return status.up() && ProcessName(status.pid) == "sleep";
}

}  // namespace installer
