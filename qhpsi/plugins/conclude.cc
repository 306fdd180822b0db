#include "qhpsi/plugins/conclude.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "qhpsi/virusscan.h"

namespace qhpsi {
namespace {

// virusscan_name() returns a pointer, and the plugin interface has no call to free it.
std::array<char, 256> kept_text{};

}  // namespace

int Conclude(int status, std::string_view text) noexcept {
  const size_t size = std::min(text.size(), kept_text.size() - 1);
  std::copy_n(text.begin(), size, kept_text.begin());
  kept_text.at(size) = '\0';
  return status;
}

}  // namespace qhpsi

int virusscan(const char* messfile) {
  try {
    return qhpsi::Scan(messfile);
  } catch (...) {
    return qhpsi::Conclude(qhpsi::kError, "out of memory");
  }
}

const char* virusscan_name() { return qhpsi::kept_text.data(); }

const char* virusscan_needs() {
  static std::string needs;
  try {
    needs = qhpsi::NeededWords();
  } catch (...) {
    return "(out of memory)";  // no words that make sense: nothing is scanned
  }
  return needs.c_str();
}
