#include "installer/service/script_check.h"

#include <unistd.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "installer/service/service.h"
#include "installer/service/variable.h"
#include "installer/system/private_directory.h"
#include "installer/system/subprocess.h"
#include "installer/system/tree.h"
#include "qhpsi/base/ascii.h"

namespace installer {
namespace {

constexpr size_t kLongest = 400;

// The last line says what is wrong; those before it are from programs that the script has tried.
std::string LastLine(std::string_view output) {
  output = qhpsi::Trim(output);
  return qhpsi::Printable(output.substr(output.rfind('\n') + 1), kLongest);
}

std::optional<std::string> Ask(const std::string& directory, const std::string& name,
                               const std::string& variables) {
  const std::string script = directory + "/check";
  if (::access(script.c_str(), X_OK) != 0) {
    return std::nullopt;
  }
  const SubprocessResult result =
      RunProcess({.arguments = {script, variables},
                  .environment = {"PATH=" + std::string(kUsualDirectories)},
                  .directory = directory});
  if (result.exit_status == 0) {
    return std::nullopt;
  }
  std::string reason = result.timed_out ? script + ": takes too long" : LastLine(result.output);
  if (reason.starts_with(name + ": ")) {
    reason.erase(0, name.size() + 2);
  }
  return reason;
}

std::optional<std::string> AskBoth(const Service& service, const std::string& variables) {
  auto reason = Ask(service.directory, service.name, variables);
  return reason ? reason : Ask(service.directory + "/log", service.name + "/log", variables);
}

}  // namespace

std::optional<std::string> WhyNotStarted(const Service& service) {
  return Ask(service.directory, service.name, service.VariablesDir());
}

std::optional<std::string> WhyLogNotStarted(const Service& service) {
  return Ask(service.directory + "/log", service.name + "/log", service.VariablesDir());
}

std::optional<std::string> WhyNotStartedWith(const Service& service, const Variables& after) {
  const PrivateDirectory directory;
  const Tree tree("");
  for (const auto& [name, value] : after) {
    WriteVariable(tree, directory.path(), name, value);
  }
  auto reason = AskBoth(service, directory.path());
  return reason && reason != AskBoth(service, service.VariablesDir()) ? reason : std::nullopt;
}

}  // namespace installer
