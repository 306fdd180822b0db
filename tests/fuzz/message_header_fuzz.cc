// The header of a message as rules see it, against a plain reader.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "filter/message/message_header.h"
#include "qhpsi/base/ascii.h"
#include "tests/fuzz/bytes.h"
#include "tests/fuzz/property.h"

namespace {

using fuzz::Require;
using Fields = std::map<std::string, std::vector<std::string>>;

std::vector<std::string> HeaderLines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const size_t size = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, size);
    text.remove_prefix(std::min(size + 1, text.size()));
    if (line.ends_with('\r')) {
      line.remove_suffix(1);
    }
    const bool is_folded = line.starts_with(' ') || line.starts_with('\t');
    if (line.empty()) {
      break;
    }
    if (!is_folded || lines.empty()) {
      lines.emplace_back(line);
      continue;
    }
    const std::string more(qhpsi::Trim(line));
    std::string& field = lines.back();
    if (!more.empty() && field.find(':') != std::string::npos) {  // else it is no field
      field.resize(field.find_last_not_of(" \t\r") + 1);
      (field += ' ') += more;
    }
  }
  return lines;
}

Fields ReadPlainly(std::string_view text) {
  Fields fields;
  for (const std::string& line : HeaderLines(text)) {
    const size_t colon = line.find(':');
    if (colon == std::string::npos) {
      continue;
    }
    const std::string name = line.substr(0, line.substr(0, colon).find_last_not_of(" \t") + 1);
    const bool is_name = !name.empty() && std::all_of(name.begin(), name.end(),
                                                      [](char c) { return c > ' ' && c < '\x7f'; });
    if (is_name) {
      fields[qhpsi::Lower(name)].emplace_back(qhpsi::Trim(line.substr(colon + 1)));
    }
  }
  return fields;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text = fuzz::Text(data, size);
  filter::MessageHeader header(text);
  for (const auto& [name, values] : ReadPlainly(text)) {
    const std::vector<std::string_view> raw = header.RawValues(name);
    Require(std::equal(raw.begin(), raw.end(), values.begin(), values.end()),
            "values are the plain reader's");
    Require(header.Values(name).size() == raw.size(), "each is decoded");
    for (size_t i = 0; i < raw.size(); ++i) {
      Require(raw[i].find("=?") != raw[i].npos || header.Values(name)[i] == raw[i],
              "without encoded words it stays as it is");
    }
  }
  header.Set("X-Size", "1");
  const std::vector<std::string_view> values = header.Values("x-size");
  Require(values.size() == 1 && values.front() == "1", "what we know replaces what is written");
  return 0;
}
