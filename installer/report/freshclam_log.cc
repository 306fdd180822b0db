#include "installer/report/freshclam_log.h"

#include <ctime>
#include <string>
#include <string_view>

#include "qhpsi/base/ascii.h"

namespace installer {
namespace {

constexpr size_t kLongestReason = 200;
constexpr std::string_view kFailed = "ERROR: Database update process failed: ";

bool SaysThatAFileIsThere(std::string_view line) {
  return line.find(" is up-to-date (version: ") != std::string_view::npos;
}

}  // namespace

bool SaysThatAFileCame(std::string_view line) {
  return line.find(" updated (version: ") != std::string_view::npos;
}

bool SaysThatARoundBegins(std::string_view line) {
  return line.starts_with("ClamAV update process started at ");
}

bool SaysThatARoundFailed(std::string_view line) {
  return line.starts_with(kFailed) ||
         line.find("on cool-down until after: ") != std::string_view::npos;
}

void FreshclamLog::Add(std::time_t time, std::string_view line) {
  FreshclamDay* const day = period_.Has(time) ? &days_[calendar_.At(time).day] : nullptr;
  if (SaysThatAFileCame(line)) {
    updated_ = time;
    if (day != nullptr) {
      ++day->updates;
    }
  }
  if (SaysThatARoundBegins(line)) {
    round_failed_ = false;
    failing_before_ = failing_since_;
  } else if (SaysThatARoundFailed(line)) {
    Fail(time, line.substr(line.starts_with(kFailed) ? kFailed.size() : 0));
  } else if ((SaysThatAFileCame(line) || SaysThatAFileIsThere(line)) && !round_failed_) {
    // freshclam says nothing at a round's end. If this one fails after all, it goes on failing.
    succeeded_ = time;
    failing_since_.reset();
    reason_.clear();
  }
  if (day != nullptr && updated_) {
    day->age = time - *updated_;
  }
}

void FreshclamLog::Fail(std::time_t time, std::string_view reason) {
  if (!round_failed_ && period_.Has(time)) {
    ++days_[calendar_.At(time).day].failures;
  }
  round_failed_ = true;
  failing_since_ = failing_before_.value_or(failing_since_.value_or(time));
  reason_ = qhpsi::Printable(reason, kLongestReason);
}

}  // namespace installer
