#include "installer/service/stop_supervise.h"

#include <cerrno>
#include <chrono>
#include <string>
#include <string_view>
#include <thread>

#include "installer/service/supervise_status.h"
#include "installer/system/failure.h"
#include "installer/system/tree.h"
#include "qhpsi/base/fd.h"

namespace installer {
namespace {

constexpr std::chrono::seconds kTimeToStop{60};
constexpr std::chrono::seconds kTimeToDie{10};
constexpr std::chrono::milliseconds kPause{50};

// Whether no supervise is left for the service or its log before `limit` is over.
bool HaveStopped(const Tree& tree, const std::string& directory, std::chrono::seconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (IsSupervised(tree, directory) || IsSupervised(tree, directory + "/log")) {
    if (std::chrono::steady_clock::now() > end) {
      return false;
    }
    std::this_thread::sleep_for(kPause);
  }
  return true;
}

}  // namespace

bool ControlSupervise(const Tree& tree, const std::string& directory, std::string_view commands) {
  const qhpsi::Fd control = tree.OpenFifo(directory + "/supervise/control");
  if (control.valid() && !qhpsi::WriteAll(control.get(), commands)) {
    throw SystemFailure("cannot write " + directory + "/supervise/control", errno);
  }
  return control.valid();
}

void StopSupervise(const Tree& tree, const std::string& directory) {
  const std::string log = directory + "/log";
  ControlSupervise(tree, directory, "dx");
  ControlSupervise(tree, log, "dx");
  if (HaveStopped(tree, directory, kTimeToStop)) {
    return;
  }
  // A multilog does not end while its disk is full, nor a clamd before its scans have.
  ControlSupervise(tree, directory, "k");
  ControlSupervise(tree, log, "k");
  if (!HaveStopped(tree, directory, kTimeToDie)) {
    throw SystemFailure("cannot stop " + directory, ETIMEDOUT);
  }
}

}  // namespace installer
