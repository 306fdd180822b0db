#include "installer/report/clamd_log.h"

#include <ctime>
#include <string_view>
#include <vector>

namespace installer {
namespace {

// clamd's own words (clamd/server-th.c), and those of our run script.
bool SaysThatItStops(std::string_view line) {
  return line.starts_with("--- Stopped at ") || line == "Socket file removed.";
}

bool SaysThatItStarts(std::string_view line) {
  return line.starts_with("Limits: Global time limit ") || line.starts_with("+++ Started at ") ||
         line.starts_with("clamd: ");
}

bool SaysThatItServes(std::string_view line) { return line.starts_with("Self checking "); }

}  // namespace

void ClamdLog::Add(std::time_t time, std::string_view line) {
  if (SaysThatItServes(line)) {
    ComeUp(time);
  } else if (SaysThatItStops(line)) {
    GoDown(time);
  } else if (SaysThatItStarts(line)) {
    GoDown(state_ == State::kUp ? last_line_ : time);  // else it was killed, and could not say so
  } else if (line.starts_with("Database correctly reloaded") && period_.Has(time)) {
    ++reloads_;
  }
  last_line_ = time;
}

void ClamdLog::GoDown(std::time_t time) {
  if (state_ != State::kDown) {
    state_ = State::kDown;
    down_since_ = time;
  }
}

void ClamdLog::ComeUp(std::time_t time) {
  if (state_ == State::kDown && time >= period_.from && down_since_ < period_.to) {
    if (outages_.size() == kMostOutages) {
      outages_.erase(outages_.begin());
    }
    outages_.push_back({.from = down_since_, .to = time});
  }
  state_ = State::kUp;
}

std::vector<Outage> ClamdLog::Outages() const {
  std::vector<Outage> all = outages_;
  if (state_ == State::kDown && down_since_ < period_.to) {
    all.push_back({.from = down_since_});
  }
  return all;
}

}  // namespace installer
