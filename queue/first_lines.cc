#include "queue/first_lines.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace queue {
namespace {

std::string TwoDigits(int64_t number) {
  return {static_cast<char>('0' + number / 10), static_cast<char>('0' + number % 10)};
}

// <chrono>, not gmtime(): that would read the time zone file that a caller chose.
std::string Date(int64_t time) {
  using std::chrono::days;
  using std::chrono::floor;
  static constexpr std::array<const char*, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::chrono::sys_seconds now{std::chrono::seconds(time)};
  const auto midnight = floor<days>(now);
  const std::chrono::year_month_day date(midnight);
  const std::chrono::hh_mm_ss clock(now - midnight);
  return std::to_string(static_cast<unsigned>(date.day())) + " " +
         kMonths.at(static_cast<unsigned>(date.month()) - 1) + " " +
         std::to_string(static_cast<int>(date.year())) + " " + TwoDigits(clock.hours().count()) +
         ":" + TwoDigits(clock.minutes().count()) + ":" + TwoDigits(clock.seconds().count()) +
         " -0000";
}

}  // namespace

std::string ReceivedLine(pid_t pid, std::string_view invoked, int64_t time) {
  return "Received: (qmail " + std::to_string(pid) + " invoked " + std::string(invoked) + "); " +
         Date(time);
}

std::string FirstLines::Text(std::string_view lines) const {
  std::string text = received_;
  if (lines.size() < room_) {
    text.append(room_ - lines.size(), ' ');
  }
  text += '\n';
  text += lines;
  return text;
}

}  // namespace queue
