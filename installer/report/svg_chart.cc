#include "installer/report/svg_chart.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "qhpsi/base/ascii.h"

namespace installer {
namespace {

// In the units of the viewBox.
constexpr size_t kWidth = 720;
constexpr size_t kHeight = 240;
constexpr size_t kLeft = 64;    // of the bars; before them are the numbers
constexpr size_t kRight = 16;   // room for half a label
constexpr size_t kTop = 12;     // the same, above
constexpr size_t kBottom = 30;  // below are the labels
constexpr size_t kPlot = kHeight - kTop - kBottom;
constexpr size_t kMostLabels = 8;

std::string Number(double value) {
  const auto hundredths = static_cast<uint64_t>(std::llround(std::max(0.0, value) * 100));
  const uint64_t rest = hundredths % 100;
  return std::to_string(hundredths / 100) + (rest < 10 ? ".0" : ".") + std::to_string(rest);
}

std::string Attribute(const char* name, const std::string& value) {
  return std::string(" ").append(name).append("=\"").append(value).append("\"");
}

std::string Text(double x, double y, const char* anchor, const std::string& text) {
  return "<text" + Attribute("x", Number(x)) + Attribute("y", Number(y)) +
         Attribute("text-anchor", anchor) + ">" + EscapedHtml(text) + "</text>\n";
}

// A round number of steps, at most five, that reach up to the largest.
uint64_t StepFor(uint64_t largest) {
  constexpr uint64_t kMostSteps = 5;
  uint64_t power = 1;
  for (;;) {
    for (const uint64_t digit : {1, 2, 5}) {
      if (digit * power >= (largest + kMostSteps - 1) / kMostSteps) {
        return digit * power;
      }
    }
    power *= 10;
  }
}

uint64_t LargestStack(const BarChart& chart) {
  uint64_t largest = 1;
  for (size_t i = 0; i < chart.labels.size(); ++i) {
    uint64_t sum = 0;
    for (const ChartSeries& series : chart.series) {
      sum += series.values.at(i);
    }
    largest = std::max(largest, sum);
  }
  return std::min(largest, uint64_t{1} << 60U);  // room for the steps
}

class Drawing {
 public:
  explicit Drawing(const BarChart& chart)
      : chart_(chart),
        step_(StepFor(LargestStack(chart))),
        top_((LargestStack(chart) + step_ - 1) / step_ * step_),
        slot_(static_cast<double>(kWidth - kLeft - kRight) /
              static_cast<double>(std::max<size_t>(1, chart.labels.size()))) {}

  std::string Svg() const {
    std::string svg =
        "<svg" +
        Attribute("viewBox", "0 0 " + std::to_string(kWidth) + " " + std::to_string(kHeight)) +
        " role=\"img\">\n<title>" + EscapedHtml(chart_.title) + "</title>\n";
    svg += Grid();
    for (size_t i = 0; i < chart_.labels.size(); ++i) {
      svg += Bar(i);
    }
    return svg + Labels() + "</svg>\n";
  }

 private:
  double HeightOf(uint64_t value) const {
    return static_cast<double>(kPlot) * static_cast<double>(value) / static_cast<double>(top_);
  }
  double LeftOf(size_t number) const { return kLeft + slot_ * static_cast<double>(number); }

  std::string Grid() const {
    std::string svg;
    for (uint64_t value = 0; value <= top_; value += step_) {
      const double y = kTop + kPlot - HeightOf(value);
      svg += "<line class=\"grid\"" + Attribute("x1", std::to_string(kLeft)) +
             Attribute("x2", std::to_string(kWidth)) + Attribute("y1", Number(y)) +
             Attribute("y2", Number(y)) + "/>\n";
      svg += Text(kLeft - 6, y + 4, "end", chart_.show(value));
    }
    return svg;
  }

  std::string Bar(size_t number) const {
    std::string svg = "<g><title>" + EscapedHtml(chart_.labels[number]);
    double bottom = kTop + kPlot;
    std::string bars;
    for (const ChartSeries& series : chart_.series) {
      const uint64_t value = series.values.at(number);
      svg += "\n" + EscapedHtml(series.name + ": " + chart_.show(value));
      if (value > 0) {
        const double height = std::max(1.0, HeightOf(value));
        bottom -= height;
        bars += "<rect" + Attribute("class", series.style) +
                Attribute("x", Number(LeftOf(number) + slot_ * 0.1)) +
                Attribute("y", Number(bottom)) + Attribute("width", Number(slot_ * 0.8)) +
                Attribute("height", Number(height)) + "/>\n";
      }
    }
    return svg + "</title>\n" + bars + "</g>\n";
  }

  std::string Labels() const {
    std::string svg;
    const size_t each = (chart_.labels.size() + kMostLabels - 1) / kMostLabels;
    for (size_t i = 0; i < chart_.labels.size(); i += each) {
      svg += Text(LeftOf(i) + slot_ / 2, kHeight - 10, "middle", chart_.labels[i]);
    }
    return svg;
  }

  const BarChart& chart_;
  uint64_t step_;
  uint64_t top_;
  double slot_;  // a bar's, with the space around it
};

}  // namespace

std::string AsSvg(const BarChart& chart) { return Drawing(chart).Svg(); }

std::string EscapedHtml(std::string_view text) {
  std::string escaped;
  for (const char c : qhpsi::Printable(text, text.size())) {
    switch (c) {
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '&':
        escaped += "&amp;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

}  // namespace installer
