// Days and hours of the local time.

#ifndef INSTALLER_REPORT_CALENDAR_H_
#define INSTALLER_REPORT_CALENDAR_H_

#include <ctime>
#include <string>

namespace installer {

struct LocalHour {
  int day = 0;  // since 1970-01-01
  int hour = 0;
};

// Remembers the last answer: lines of a log come in order, and the time zone is asked once in a
// quarter of an hour. (Zones differ from UTC by quarters of an hour.)
class Calendar {
 public:
  LocalHour At(std::time_t time);

 private:
  std::time_t quarter_ = -1;
  LocalHour hour_ = {};
};

// "2026-11-26"
std::string DayName(int day);
// "2026-11-26 14:05", local time
std::string MinuteName(std::time_t time);

}  // namespace installer

#endif  // INSTALLER_REPORT_CALENDAR_H_
