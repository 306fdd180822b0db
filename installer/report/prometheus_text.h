// Prometheus's text format: families of samples, each with its type and help.

#ifndef INSTALLER_REPORT_PROMETHEUS_TEXT_H_
#define INSTALLER_REPORT_PROMETHEUS_TEXT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace installer {

// Names and values. Values may be anybody's: they become printable ASCII, and are cut.
using MetricLabels = std::vector<std::pair<const char*, std::string_view>>;

class PrometheusText {
 public:
  // What follows are samples of this family. `type` is counter, gauge or histogram.
  void Family(std::string name, const char* type, const char* help);
  void Sample(uint64_t value, const MetricLabels& labels = {});
  // Of a part of a histogram: suffix "_bucket", "_sum" or "_count".
  void Part(const char* suffix, const std::string& value, const MetricLabels& labels = {});

  const std::string& text() const { return text_; }

 private:
  std::string name_;
  std::string text_;
};

}  // namespace installer

#endif  // INSTALLER_REPORT_PROMETHEUS_TEXT_H_
