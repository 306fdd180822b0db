#include "queue/release.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include "qhpsi/base/ascii.h"
#include "qhpsi/base/find_variable.h"
#include "queue/caller.h"
#include "queue/exit_code.h"
#include "queue/failure.h"
#include "queue/settings.h"

namespace queue {
namespace {

constexpr std::string_view kName = "QHPSIRELEASE";
constexpr size_t kLongestUser = 255;

// It becomes part of a header line.
bool IsUserName(std::string_view text) {
  const auto fits = [](char c) { return c > ' ' && c <= '~'; };
  return text.size() <= kLongestUser && std::all_of(text.begin(), text.end(), fits);
}

}  // namespace

void ApplyRelease(const Caller& caller, char* const* environment, Settings& settings) {
  const char* const entry = qhpsi::FindVariable(environment, kName);
  const std::string_view user = entry == nullptr ? "" : entry + kName.size() + 1;
  if (user.empty() || (caller.is_setuid && caller.uid != 0)) {
    return;
  }
  if (!IsUserName(user)) {
    throw Failure(ExitCode::kConfig, std::string(kName) + ": \"" + qhpsi::Printable(user, 80) +
                                         "\" is no name of a user");
  }
  settings.scan.command.clear();
  settings.decide.quarantine.clear();
  settings.decide.extra_recipients.clear();
  settings.decide.released_by = user;
}

}  // namespace queue
