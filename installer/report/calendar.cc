#include "installer/report/calendar.h"

#include <array>
#include <chrono>
#include <ctime>
#include <string>

namespace installer {
namespace {

constexpr std::time_t kQuarter = 900;

std::tm LocalTime(std::time_t time) {
  std::tm parts{};
  return ::localtime_r(&time, &parts) == nullptr ? std::tm{} : parts;
}

std::string Format(const char* format, const std::tm& parts) {
  std::array<char, 64> text{};
  return std::strftime(text.data(), text.size(), format, &parts) == 0 ? "?" : text.data();
}

}  // namespace

LocalHour Calendar::At(std::time_t time) {
  if (time / kQuarter != quarter_) {
    using std::chrono::days;
    using std::chrono::month;
    const std::tm parts = LocalTime(time);
    const std::chrono::year_month_day date(std::chrono::year(parts.tm_year + 1900),
                                           month(static_cast<unsigned>(parts.tm_mon) + 1),
                                           std::chrono::day(static_cast<unsigned>(parts.tm_mday)));
    hour_ = {.day = static_cast<int>(std::chrono::sys_days(date).time_since_epoch() / days(1)),
             .hour = parts.tm_hour};
    quarter_ = time / kQuarter;
  }
  return hour_;
}

std::string DayName(int day) {
  const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(day))};
  std::tm parts{};
  parts.tm_year = static_cast<int>(date.year()) - 1900;
  parts.tm_mon = static_cast<int>(static_cast<unsigned>(date.month())) - 1;
  parts.tm_mday = static_cast<int>(static_cast<unsigned>(date.day()));
  return Format("%Y-%m-%d", parts);
}

std::string MinuteName(std::time_t time) { return Format("%Y-%m-%d %H:%M", LocalTime(time)); }

}  // namespace installer
