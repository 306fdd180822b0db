#include "installer/report/report_html.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <string>
#include <string_view>
#include <vector>

#include "installer/report/calendar.h"
#include "installer/report/clamd_log.h"
#include "installer/report/freshclam_log.h"
#include "installer/report/log_report.h"
#include "installer/report/report_format.h"
#include "installer/report/svg_chart.h"
#include "installer/report/tally.h"
#include "installer/report/time_histogram.h"
#include "installer/report/top_list.h"
#include "installer/system/duration.h"

namespace installer {
namespace {

constexpr size_t kTop = 15;
constexpr size_t kMostOutages = 50;  // the last ones

// No script runs in it and nothing is fetched, whatever is in it.
constexpr std::string_view kHead = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy"
  content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<style>
:root {
  --paper: #fff; --card: #f5f6f8; --ink: #1d2430; --faint: #667085; --line: #d9dde3;
  --clean: #4c9f70; --bad: #d64545; --none: #e0a030; --skip: #a7b0bd; --time: #4a7fc1;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14181f; --card: #1d232c; --ink: #e6e9ee; --faint: #98a2b3; --line: #333c49;
    --clean: #4c9f70; --bad: #e06060; --none: #d8a243; --skip: #6d7787; --time: #6b9bd8;
  }
}
body { margin: 0 auto; padding: 1.5rem; max-width: 64rem; background: var(--paper);
  color: var(--ink); font: 15px/1.45 system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin: 0; }
h2 { font-size: 1.05rem; margin: 0 0 .5rem; }
p.period { color: var(--faint); margin: .2rem 0 1.2rem; }
.tiles, .cards { display: grid; gap: 1rem; margin-bottom: 1rem; }
.tiles { grid-template-columns: repeat(auto-fit, minmax(8rem, 1fr)); }
.cards { align-items: start; grid-template-columns: repeat(auto-fit, minmax(min(28rem, 100%), 1fr)); }
.tiles div, section { background: var(--card); border-radius: .6rem; padding: .8rem 1rem; }
.tiles b { display: block; font-size: 1.5rem; font-variant-numeric: tabular-nums; }
.tiles span, .legend, .note { color: var(--faint); font-size: .85rem; }
.legend i { display: inline-block; width: .8em; height: .8em; border-radius: .2em;
  margin: 0 .3em 0 .9em; }
svg { width: 100%; height: auto; display: block; }
svg text { fill: var(--faint); font-size: 12px; }
.grid { stroke: var(--line); stroke-width: 1; }
.clean { fill: var(--clean); background: var(--clean); }
.bad { fill: var(--bad); background: var(--bad); }
.none { fill: var(--none); background: var(--none); }
.skip { fill: var(--skip); background: var(--skip); }
.time { fill: var(--time); background: var(--time); }
table { border-collapse: collapse; width: 100%; }
td { padding: .15rem .4rem; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
td.n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
td.b { width: 30%; }
td.b div { height: .7em; border-radius: .2em; }
.alarm { color: var(--bad); font-weight: 600; }
</style>
)";

std::string Tile(const std::string& number, const std::string& what) {
  return "<div><b>" + EscapedHtml(number) + "</b><span>" + EscapedHtml(what) + "</span></div>\n";
}

std::string Tiles(const Tally& mail) {
  const MailCounts& total = mail.total();
  const TimeHistogram& times = mail.scan_times();
  std::string html = "<div class=\"tiles\">\n";
  html += Tile(std::to_string(total.mails), "mails, " + ByteSize(total.bytes));
  html += Tile(std::to_string(total.infected), "infected, " + Share(total.infected, total.mails));
  html += Tile(std::to_string(total.refused), "refused");
  html += Tile(std::to_string(total.dropped), "dropped");
  html += Tile(std::to_string(total.deferred), "deferred");
  html +=
      Tile(ScanTime(times.Quantile(0.5)), "a scan; 99 % within " + ScanTime(times.Quantile(0.99)));
  return html + "</div>\n";
}

std::string Section(const std::string& heading, const std::string& content) {
  return "<section>\n<h2>" + EscapedHtml(heading) + "</h2>\n" + content + "</section>\n";
}

std::string ChartSection(const BarChart& chart) {
  std::string legend;
  if (chart.series.size() > 1) {
    legend = "<div class=\"legend\">";
    for (const ChartSeries& series : chart.series) {
      legend += "<i class=\"" + series.style + "\"></i>" + EscapedHtml(series.name);
    }
    legend += "</div>\n";
  }
  return Section(chart.title, legend + AsSvg(chart));
}

std::string AsNumber(uint64_t value) { return std::to_string(value); }

void AddTo(BarChart& chart, const std::string& label, const MailCounts& counts) {
  chart.labels.push_back(label);
  chart.series[0].values.push_back(counts.clean);
  chart.series[1].values.push_back(counts.unscanned);
  chart.series[2].values.push_back(counts.no_verdict);
  chart.series[3].values.push_back(counts.infected);
}

BarChart VerdictChart(const std::string& title) {
  return {.title = title,
          .series = {{.name = "clean", .style = "clean"},
                     {.name = "not scanned", .style = "skip"},
                     {.name = "no verdict", .style = "none"},
                     {.name = "infected", .style = "bad"}},
          .show = AsNumber};
}

std::string MailCharts(const Tally& mail) {
  BarChart by_day = VerdictChart("Mails by day");
  BarChart caught = {
      .title = "Caught and deferred by day",
      .series = {{.name = "infected", .style = "bad"}, {.name = "deferred", .style = "none"}},
      .show = AsNumber};
  BarChart bytes = {
      .title = "Bytes by day", .series = {{.name = "bytes", .style = "time"}}, .show = ByteSize};
  for (const auto& [day, counts] : mail.days()) {
    AddTo(by_day, DayName(day).substr(5), counts);
    caught.labels.push_back(DayName(day).substr(5));
    caught.series[0].values.push_back(counts.infected);
    caught.series[1].values.push_back(counts.deferred);
    bytes.series[0].values.push_back(counts.bytes);
  }
  bytes.labels = caught.labels;
  BarChart by_hour = VerdictChart("Mails by hour of the day");
  for (size_t hour = 0; hour < mail.hours().size(); ++hour) {
    AddTo(by_hour, std::to_string(hour), mail.hours().at(hour));
  }
  return ChartSection(by_day) + ChartSection(caught) + ChartSection(by_hour) + ChartSection(bytes);
}

std::string ScanTimeChart(const TimeHistogram& times) {
  BarChart chart = {.title = "How long scans took",
                    .series = {{.name = "mails", .style = "time"}},
                    .show = AsNumber};
  for (uint64_t from = 0; from <= times.longest(); from = from == 0 ? 1 : 2 * from) {
    const uint64_t to = from == 0 ? 1 : 2 * from;
    chart.labels.push_back("< " + ScanTime(to));
    chart.series[0].values.push_back(times.Between(from, to));
  }
  return ChartSection(chart);
}

std::string AgeChart(const FreshclamLog& freshclam) {
  BarChart chart = {.title = "Since new signatures last came, at the end of each day",
                    .series = {{.name = "age", .style = "time"}},
                    .show = [](uint64_t hours) { return std::to_string(hours) + " h"; }};
  for (const auto& [day, counts] : freshclam.days()) {
    if (counts.age) {
      chart.labels.push_back(DayName(day).substr(5));
      chart.series[0].values.push_back(
          static_cast<uint64_t>(std::max<std::time_t>(0, *counts.age)) / 3600);
    }
  }
  return chart.labels.empty() ? "" : ChartSection(chart);
}

std::string ListSection(const std::string& heading, const TopList& list, const char* style) {
  if (list.empty()) {
    return {};
  }
  const auto entries = list.Top(kTop);
  std::string html = "<table>\n";
  for (const TopList::Entry& entry : entries) {
    const uint64_t percent = 100 * entry.count / std::max<uint64_t>(1, entries.front().count);
    html += "<tr><td>" + EscapedHtml(entry.text) + "</td><td class=\"n\">" +
            std::to_string(entry.count) + "</td><td class=\"b\"><div class=\"" + style +
            "\" style=\"width:" + std::to_string(std::max<uint64_t>(1, percent)) +
            "%\"></div></td></tr>\n";
  }
  html += "</table>\n";
  if (list.size() > entries.size()) {
    html += "<p class=\"note\">and " + std::to_string(list.size() - entries.size()) + " more</p>\n";
  }
  if (!list.is_exact()) {
    html += "<p class=\"note\">Too many to count each: each may be up to " +
            std::to_string(list.missing()) + " more.</p>\n";
  }
  return Section(heading, html);
}

std::string OutageSection(const ClamdLog& clamd, std::time_t now) {
  const std::vector<Outage> outages = clamd.Outages();
  if (outages.empty()) {
    return {};
  }
  std::string html = "<table>\n";
  const size_t first = outages.size() - std::min(outages.size(), kMostOutages);
  for (size_t i = outages.size(); i-- > first;) {
    const Outage& outage = outages[i];
    html += "<tr><td>" + MinuteName(outage.from) + "</td><td class=\"n\">" +
            (outage.to ? Duration(*outage.to - outage.from)
                       : "<span class=\"alarm\">" + Duration(now - outage.from) +
                             ", and still is not</span>") +
            "</td></tr>\n";
  }
  return Section("clamd was not up: " + Plural(outages.size(), "time"), html + "</table>\n");
}

std::string FreshclamSection(const FreshclamLog& freshclam, std::time_t now) {
  std::string html;
  if (freshclam.updated()) {
    html += "<p>The last signatures came " + Duration(now - *freshclam.updated()) + " ago.</p>\n";
  }
  if (freshclam.succeeded()) {
    html += "<p>They were found to be the newest " + Duration(now - *freshclam.succeeded()) +
            " ago.</p>\n";
  }
  if (freshclam.failing_since()) {
    html += "<p class=\"alarm\">freshclam has failed for " +
            Duration(now - *freshclam.failing_since()) + ": " + EscapedHtml(freshclam.reason()) +
            "</p>\n";
  }
  return html.empty() ? "" : Section("Signatures, by freshclam's log", html);
}

}  // namespace

std::string ReportAsHtml(const LogReport& report, const std::string& host, std::time_t now) {
  const Tally& mail = report.mail;
  std::string html(kHead);
  html += "<title>Mail scanned by " + EscapedHtml(host) + "</title>\n</head>\n<body>\n<h1>" +
          "Mail scanned by " + EscapedHtml(host) + "</h1>\n<p class=\"period\">" +
          MinuteName(mail.period().from) + " to " + MinuteName(mail.period().to) + ", by " +
          Plural(report.lines, "line") + " of " + Plural(report.files, "log file") + "</p>\n";
  html += Tiles(mail) + "<div class=\"cards\">\n" + MailCharts(mail) +
          ScanTimeChart(mail.scan_times()) + AgeChart(report.freshclam) +
          OutageSection(report.clamd, now) + FreshclamSection(report.freshclam, now);
  html += ListSection("Viruses", mail.viruses(), "bad");
  html += ListSection("Ignored by the policy", mail.ignored(), "skip");
  html += ListSection("Unscannable by the policy", mail.unscannable(), "skip");
  html += ListSection("Networks that sent infected mail", mail.virus_networks(), "bad");
  html += ListSection("Networks", mail.networks(), "time");
  html += ListSection("Why there was no verdict", mail.reasons(), "none");
  html += ListSection("Scanners that were not believed", mail.distrust(), "none");
  html += ListSection("Why qmail-queue gave up", mail.errors(), "none");
  html += ListSection("clamd servers", mail.servers(), "time");
  html += "</div>\n";
  for (const std::string& reason : report.passed_over) {
    html += "<p class=\"note\">Not read: " + EscapedHtml(reason) + "</p>\n";
  }
  return html + "</body>\n</html>\n";
}

}  // namespace installer
