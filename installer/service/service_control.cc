#include "installer/service/service_control.h"

#include <unistd.h>

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "installer/service/service.h"
#include "installer/service/stop_supervise.h"
#include "installer/service/supervise_status.h"
#include "installer/system/failure.h"
#include "installer/system/processes.h"
#include "installer/system/tree.h"

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

// As svc does, but in the tree.
void Svc(const Tree& tree, char command, const std::string& path) {
  if (!ControlSupervise(tree, path, std::string_view(&command, 1))) {
    throw Failure(ExitCode::kSystem, path + ": no supervise runs there");
  }
}

std::string Seconds(std::chrono::seconds time) { return std::to_string(time.count()) + " s"; }

void Up(const Tree& tree, const std::string& path) {
  Svc(tree, 'u', path);
  const auto is_up = [&] {
    const auto status = ReadSuperviseStatus(tree, path);
    return status && status->up() && status->wanted == Wanted::kUp;
  };
  if (!WaitUntil(is_up, kTimeToStart)) {
    throw Failure(ExitCode::kSystem,
                  path + ": is not up " + Seconds(kTimeToStart) + " after svc -u");
  }
}

// Ends it, and has supervise start it again as soon as it has ended, be it when nobody waits for
// that any more: a clamd ends its scans first, and a multilog waits for room on its disk.
void DownAndUp(const Tree& tree, const std::string& path) {
  const auto before = ReadSuperviseStatus(tree, path);
  if (!before || !ControlSupervise(tree, path, "du")) {
    throw Failure(ExitCode::kSystem, path + ": no supervise runs there");
  }
  const auto has_ended = [&] {
    const auto status = ReadSuperviseStatus(tree, path);
    return !status || !status->up() || status->pid != before->pid;
  };
  if (!WaitUntil(has_ended, kTimeToStop)) {
    throw Failure(ExitCode::kSystem, path + ": still runs " + Seconds(kTimeToStop) +
                                         " after svc -d; it starts again when it has ended");
  }
  Up(tree, path);
}

}  // namespace

void BringUp(const Tree& tree, const Service& service) {
  if (service.HasLog(tree)) {
    Up(tree, service.LogPath());
  }
  Up(tree, service.path);
}

void TakeDown(const Tree& tree, const Service& service) {
  Svc(tree, 'd', service.path);
  const auto is_down = [&] {
    const auto status = ReadSuperviseStatus(tree, service.path);
    return !status || !status->up();
  };
  if (!WaitUntil(is_down, kTimeToStop)) {
    throw Failure(ExitCode::kSystem,
                  service.path + ": still runs " + Seconds(kTimeToStop) + " after svc -d");
  }
}

void Restart(const Tree& tree, const Service& service, bool log) {
  if (service.HasLog(tree)) {
    log ? DownAndUp(tree, service.LogPath()) : Up(tree, service.LogPath());
  }
  DownAndUp(tree, service.path);
}

bool WaitForSupervise(const Tree& tree, const Service& service, bool svscan_runs) {
  const auto is_there = [&] {
    return IsSupervised(tree, service.path) &&
           (!service.HasLog(tree) || IsSupervised(tree, service.LogPath()));
  };
  return WaitUntil(is_there, std::chrono::seconds(svscan_runs ? 8 : 0));
}

bool IsFailing(const SuperviseStatus& status) {
  return status.up() && ProcessName(status.pid) == "sleep";
}

}  // namespace installer
