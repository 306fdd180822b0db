#include "installer/report/report_json.h"

#include <cstddef>
#include <ctime>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "installer/report/calendar.h"
#include "installer/report/clamd_log.h"
#include "installer/report/freshclam_log.h"
#include "installer/report/log_report.h"
#include "installer/report/tally.h"
#include "installer/report/time_histogram.h"
#include "installer/report/top_list.h"

namespace installer {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kTop = 100;

Json OrNull(const std::optional<std::time_t>& time) { return time ? Json(*time) : Json(nullptr); }

void AddCounts(Json& json, const MailCounts& counts) {
  json["mails"] = counts.mails;
  json["bytes"] = counts.bytes;
  json["clean"] = counts.clean;
  json["infected"] = counts.infected;
  json["not_scanned"] = counts.unscanned;
  json["no_verdict"] = counts.no_verdict;
  json["queued"] = counts.queued();
  json["refused"] = counts.refused;
  json["dropped"] = counts.dropped;
  json["deferred"] = counts.deferred;
}

Json ListJson(const TopList& list) {
  Json json = {{"different", list.size()}, {"may_lack", list.missing()}, {"top", Json::array()}};
  for (const TopList::Entry& entry : list.Top(kTop)) {
    json["top"].push_back({{"text", entry.text}, {"count", entry.count}});
  }
  return json;
}

Json TimesJson(const TimeHistogram& times) {
  return {{"count", times.count()},
          {"median", times.Quantile(0.5)},
          {"percentile_99", times.Quantile(0.99)},
          {"longest", times.longest()}};
}

Json OutagesJson(const ClamdLog& clamd) {
  Json json = Json::array();
  for (const Outage& outage : clamd.Outages()) {
    json.push_back({{"from", outage.from}, {"to", OrNull(outage.to)}});
  }
  return json;
}

Json SignaturesJson(const FreshclamLog& freshclam) {
  Json json = {{"updated", OrNull(freshclam.updated())},
               {"succeeded", OrNull(freshclam.succeeded())},
               {"failing_since", OrNull(freshclam.failing_since())},
               {"reason", freshclam.reason().empty() ? Json(nullptr) : Json(freshclam.reason())},
               {"days", Json::array()}};
  for (const auto& [day, counts] : freshclam.days()) {
    json["days"].push_back({{"day", DayName(day)},
                            {"updates", counts.updates},
                            {"failures", counts.failures},
                            {"age_seconds", OrNull(counts.age)}});
  }
  return json;
}

}  // namespace

std::string ReportAsJson(const LogReport& report) {
  const Tally& mail = report.mail;
  Json json = {{"from", mail.period().from},     {"to", mail.period().to},
               {"lines", report.lines},          {"files", report.files},
               {"not_read", report.passed_over}, {"total", Json::object()},
               {"days", Json::array()},          {"hours", Json::array()}};
  AddCounts(json["total"], mail.total());
  for (const auto& [day, counts] : mail.days()) {
    json["days"].push_back({{"day", DayName(day)}});
    AddCounts(json["days"].back(), counts);
  }
  for (size_t hour = 0; hour < mail.hours().size(); ++hour) {
    json["hours"].push_back({{"hour", hour}});
    AddCounts(json["hours"].back(), mail.hours().at(hour));
  }
  json["scan_milliseconds"] = TimesJson(mail.scan_times());
  json["readings"] = {{"mails", mail.with_readings()}, {"found", mail.found_in_reading()}};
  json["viruses"] = ListJson(mail.viruses());
  json["ignored"] = ListJson(mail.ignored());
  json["unscannable"] = ListJson(mail.unscannable());
  json["virus_networks"] = ListJson(mail.virus_networks());
  json["networks"] = ListJson(mail.networks());
  json["no_verdict_reasons"] = ListJson(mail.reasons());
  json["not_believed"] = ListJson(mail.distrust());
  json["errors"] = ListJson(mail.errors());
  json["clamd_servers"] = ListJson(mail.servers());
  json["clamd_outages"] = OutagesJson(report.clamd);
  json["signatures"] = SignaturesJson(report.freshclam);
  // A path need not be UTF-8; JSON must be.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace installer
