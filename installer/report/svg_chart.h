// Charts as SVG, to stand in an HTML file: no script, no font, no file from elsewhere. A viewer's
// style sheet colours the classes of the series; hovering over a bar shows its values.

#ifndef INSTALLER_REPORT_SVG_CHART_H_
#define INSTALLER_REPORT_SVG_CHART_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace installer {

struct ChartSeries {
  std::string name = {};              // in the legend
  std::string style = {};             // its class in the style sheet
  std::vector<uint64_t> values = {};  // one for each label
};

struct BarChart {
  std::string title = {};  // for people who hear it read, too
  std::vector<std::string> labels = {};
  std::vector<ChartSeries> series = {};  // on top of each other, the first at the bottom
  std::function<std::string(uint64_t value)> show = {};  // a value as people read it
};

std::string AsSvg(const BarChart& chart);

// `text` as HTML and SVG have it: no markup, printable ASCII.
std::string EscapedHtml(std::string_view text);

}  // namespace installer

#endif  // INSTALLER_REPORT_SVG_CHART_H_
