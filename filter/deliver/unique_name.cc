#include "filter/deliver/unique_name.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "qhpsi/base/ascii.h"
#include "qhpsi/base/random.h"

namespace filter {
namespace {

// Writes characters that have a meaning in such names in octal, as maildir(5) says.
std::string HostName() {
  std::array<char, 65> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) {
    return "localhost";
  }
  std::string escaped;
  for (const char c : std::string_view(name.data())) {
    if (c == '/') {
      escaped += "\\057";
    } else if (c == ':') {
      escaped += "\\072";
    } else if (!qhpsi::IsControl(c)) {
      escaped += c;
    }
  }
  return escaped.empty() ? "localhost" : escaped;
}

}  // namespace

bool IsUniqueName(std::string_view name) {
  for (const std::string_view mark : {"", ".M", "P", "R", "Q"}) {
    if (!name.starts_with(mark)) {
      return false;
    }
    name.remove_prefix(mark.size());
    const size_t digits = std::min(name.find_first_not_of("0123456789"), name.size());
    if (digits == 0) {
      return false;
    }
    name.remove_prefix(digits);
  }
  return name.starts_with('.');
}

std::string UniqueName() {
  using std::chrono::duration_cast;
  static std::atomic<unsigned> count = 0;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto seconds = duration_cast<std::chrono::seconds>(now);
  const auto rest = duration_cast<std::chrono::microseconds>(now - seconds);
  // The random part is for machines or containers that share a Maildir, a name and process ids.
  return std::to_string(seconds.count()) + ".M" + std::to_string(rest.count()) + "P" +
         std::to_string(::getpid()) + "R" + std::to_string(qhpsi::ProcessRandom()) + "Q" +
         std::to_string(++count) + "." + HostName();
}

}  // namespace filter
