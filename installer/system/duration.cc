#include "installer/system/duration.h"

#include <algorithm>
#include <ctime>
#include <string>

namespace installer {

std::string Duration(std::time_t seconds) {
  const std::time_t minutes = std::max<std::time_t>(seconds, 0) / 60;
  const std::time_t hours = minutes / 60;
  if (minutes == 0) {
    return std::to_string(std::max<std::time_t>(seconds, 0)) + " s";
  }
  if (hours == 0) {
    return std::to_string(minutes) + " min";
  }
  if (hours < 24) {
    return std::to_string(hours) + " h " + std::to_string(minutes % 60) + " min";
  }
  return std::to_string(hours / 24) + " d " + std::to_string(hours % 24) + " h";
}

}  // namespace installer
