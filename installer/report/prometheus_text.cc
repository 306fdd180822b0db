#include "installer/report/prometheus_text.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "qhpsi/base/ascii.h"

namespace installer {
namespace {

constexpr size_t kLongestValue = 200;

std::string Quoted(std::string_view value) {
  std::string quoted = "\"";
  for (const char c : qhpsi::Printable(value, kLongestValue)) {
    if (c == '"' || c == '\\') {
      quoted += '\\';
    }
    quoted += c;
  }
  return quoted + "\"";
}

}  // namespace

void PrometheusText::Family(std::string name, const char* type, const char* help) {
  name_ = std::move(name);
  text_ += "# HELP " + name_ + " " + help + "\n# TYPE " + name_ + " " + type + "\n";
}

void PrometheusText::Sample(uint64_t value, const MetricLabels& labels) {
  Part("", std::to_string(value), labels);
}

void PrometheusText::Part(const char* suffix, const std::string& value,
                          const MetricLabels& labels) {
  text_ += name_ + suffix;
  const char* before = "{";
  for (const auto& [label, text] : labels) {
    text_ += before + std::string(label) + "=" + Quoted(text);
    before = ",";
  }
  text_ += (labels.empty() ? " " : "} ") + value + "\n";
}

}  // namespace installer
