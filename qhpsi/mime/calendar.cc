#include "qhpsi/mime/calendar.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "qhpsi/base/ascii.h"
#include "qhpsi/mime/beginnings.h"
#include "qhpsi/mime/lines.h"

namespace mime {
namespace {

constexpr std::string_view kParameter = "encoding=b";  // ENCODING=BASE64, or vCard's ENCODING=b

}  // namespace

std::vector<std::string> Base64Properties(std::string_view text) {
  std::vector<std::string> values;
  std::string unfolded;
  const auto end_line = [&] {
    const size_t colon = unfolded.rfind(':');
    if (colon != std::string::npos &&
        qhpsi::HasIgnoringCase(std::string_view(unfolded).substr(0, colon), kParameter)) {
      values.push_back(unfolded.substr(colon + 1));
    }
    unfolded.clear();
  };
  for (Lines lines(text); const auto line = lines.Next();) {
    const bool is_fold = BeginsFold(*line);
    if (!is_fold) {
      end_line();
    }
    unfolded += line->substr(is_fold ? 1 : 0);
  }
  end_line();
  return values;
}

}  // namespace mime
