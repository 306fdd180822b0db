#include <ctime>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "installer/scanner/database_summary.h"
#include "installer/scanner/scanner_proof.h"
#include "installer/service/supervise_status.h"
#include "installer/status/status_report.h"

namespace installer {
namespace {

using Json = nlohmann::ordered_json;

Json OrNull(const std::optional<std::string>& text) {
  return text && !text->empty() ? Json(*text) : Json(nullptr);
}

std::string State(const std::optional<SuperviseStatus>& status) {
  return status ? (status->up() ? "up" : "down") : "unsupervised";
}

Json Pid(const std::optional<SuperviseStatus>& status) {
  return status && status->up() ? Json(status->pid) : Json(nullptr);
}

std::string WantedState(const ServiceReport& service) {
  if (!service.status || service.status->wanted == Wanted::kNothing) {
    return service.up_at_boot ? "up" : "down";
  }
  return service.status->wanted == Wanted::kUp ? "up" : "down";
}

Json ServiceJson(const ServiceReport& service, std::time_t now) {
  Json json = {{"name", service.name}, {"state", State(service.status)}};
  json["since"] = service.status ? Json(service.status->since) : Json(nullptr);
  json["seconds"] = service.status ? Json(now - service.status->since) : Json(nullptr);
  json["pid"] = Pid(service.status);
  json["wanted"] = WantedState(service);
  json["at_boot"] = service.up_at_boot ? "up" : "down";
  json["paused"] = service.status && service.status->paused;
  json["log"] = service.has_log ? Json{{"state", State(service.log)}, {"pid", Pid(service.log)}}
                                : Json(nullptr);
  json["last_log_line"] = nullptr;
  if (service.last_line) {
    json["last_log_line"] = {{"time", nullptr}, {"text", service.last_line->text}};
    if (service.last_line->time) {
      json["last_log_line"]["time"] = *service.last_line->time;
    }
  }
  return json;
}

Json ClamdJson(const ClamdReport& clamd) {
  return {{"server", clamd.server},
          {"reachable", !clamd.error},
          {"version", OrNull(clamd.version)},
          {"signatures_version", OrNull(clamd.signatures_version)},
          {"signatures_date", OrNull(clamd.signatures_date)},
          {"error", OrNull(clamd.error)}};
}

Json SignaturesJson(const DatabaseSummary& database, std::time_t now) {
  Json json = {
      {"path", database.path}, {"count", database.signatures}, {"daily_version", database.version}};
  json["newest"] = database.newest == 0 ? Json(nullptr) : Json(database.newest);
  json["age_seconds"] = database.newest == 0 ? Json(nullptr) : Json(now - database.newest);
  json["error"] = OrNull(database.error);
  return json;
}

}  // namespace

std::string StatusAsJson(const StatusReport& report, std::time_t now) {
  Json json = {{"svscan", report.svscan_runs}, {"services", Json::array()},
               {"clamd", Json::array()},       {"proofs", Json::array()},
               {"signatures", Json::array()},  {"queues", Json::array()}};
  for (const ServiceReport& service : report.services) {
    json["services"].push_back(ServiceJson(service, now));
  }
  for (const ClamdReport& clamd : report.clamd) {
    json["clamd"].push_back(ClamdJson(clamd));
  }
  for (const ScannerProof& proof : report.proofs) {
    json["proofs"].push_back({{"scanner", proof.scanner},
                              {"proved", proof.proved ? Json(*proof.proved) : Json(nullptr)},
                              {"trouble", OrNull(proof.trouble)}});
  }
  for (const DatabaseSummary& database : report.signatures) {
    json["signatures"].push_back(SignaturesJson(database, now));
  }
  json["warnings"] = Json::array();
  for (const StaleSignatures& stale : report.stale) {
    json["warnings"].push_back({{"text", stale.text}, {"fix", stale.fix}});
  }
  for (const QueueReport& queue : report.queues) {
    json["queues"].push_back(
        {{"path", queue.path}, {"messages", queue.messages}, {"error", OrNull(queue.error)}});
  }
  // A path need not be UTF-8; JSON must be.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace installer
