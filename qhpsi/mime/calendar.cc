#include "qhpsi/mime/calendar.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "qhpsi/base/ascii.h"
#include "qhpsi/mime/lines.h"

namespace mime {
namespace {

bool NamesBase64(std::string_view text) {
  // ENCODING=BASE64, or vCard's ENCODING=b.
  constexpr std::string_view kParameter = "encoding=b";
  return std::search(text.begin(), text.end(), kParameter.begin(), kParameter.end(),
                     [](char a, char b) { return qhpsi::ToLower(a) == b; }) != text.end();
}

}  // namespace

std::vector<std::string> Base64Properties(std::string_view text) {
  std::vector<std::string> values;
  std::string unfolded;
  const auto end_line = [&] {
    const size_t colon = unfolded.rfind(':');
    if (colon != std::string::npos && NamesBase64(std::string_view(unfolded).substr(0, colon))) {
      values.push_back(unfolded.substr(colon + 1));
    }
    unfolded.clear();
  };
  for (Lines lines(text); const auto line = lines.Next();) {
    const bool is_fold = line->starts_with(' ') || line->starts_with('\t');
    if (!is_fold) {
      end_line();
    }
    unfolded += line->substr(is_fold ? 1 : 0);
  }
  end_line();
  return values;
}

}  // namespace mime
