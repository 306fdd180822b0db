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
constexpr std::chrono::milliseconds kPause{50};

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
  const auto end = std::chrono::steady_clock::now() + kTimeToStop;
  while (IsSupervised(tree, directory) || IsSupervised(tree, log)) {
    if (std::chrono::steady_clock::now() > end) {
      throw SystemFailure("cannot stop " + directory, ETIMEDOUT);
    }
    std::this_thread::sleep_for(kPause);
  }
}

}  // namespace installer
