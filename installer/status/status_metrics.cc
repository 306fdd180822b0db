#include "installer/status/status_metrics.h"

#include <algorithm>
#include <cstdint>
#include <ctime>
#include <limits>

#include "installer/report/prometheus_text.h"
#include "installer/scanner/database_summary.h"
#include "installer/scanner/scanner_proof.h"
#include "installer/status/status_report.h"
#include "qhpsi/base/number.h"

namespace installer {
namespace {

uint64_t Timestamp(std::time_t time) {
  return static_cast<uint64_t>(std::max<std::time_t>(0, time));
}

void AddServices(const StatusReport& report, PrometheusText& text) {
  text.Family("qhpsi_svscan_up", "gauge", "Whether svscan looks after the services.");
  text.Sample(report.svscan_runs ? 1 : 0);
  text.Family("qhpsi_service_up", "gauge", "Whether the service is up.");
  for (const ServiceReport& service : report.services) {
    text.Sample(service.status && service.status->up() ? 1 : 0, {{"service", service.name}});
  }
  text.Family("qhpsi_service_changed_timestamp_seconds", "gauge",
              "When the service last went up or down.");
  for (const ServiceReport& service : report.services) {
    if (service.status) {
      text.Sample(Timestamp(service.status->since), {{"service", service.name}});
    }
  }
}

void AddClamd(const StatusReport& report, PrometheusText& text) {
  text.Family("qhpsi_clamd_up", "gauge", "Whether the clamd answers.");
  for (const ClamdReport& clamd : report.clamd) {
    text.Sample(clamd.error ? 0 : 1, {{"server", clamd.server}});
  }
  text.Family("qhpsi_clamd_signatures_version", "gauge",
              "Version of the daily signatures that the clamd has loaded.");
  for (const ClamdReport& clamd : report.clamd) {
    const auto version =
        qhpsi::ParseNumber(clamd.signatures_version, 1, std::numeric_limits<uint32_t>::max());
    if (version) {
      text.Sample(*version, {{"server", clamd.server}});
    }
  }
}

void AddProofs(const StatusReport& report, PrometheusText& text) {
  text.Family("qhpsi_scanner_proof_timestamp_seconds", "gauge",
              "When the scanner last proved that it finds a virus; none since it was in trouble.");
  for (const ScannerProof& proof : report.proofs) {
    if (proof.proved) {
      text.Sample(Timestamp(*proof.proved), {{"scanner", proof.scanner}});
    }
  }
  text.Family("qhpsi_scanner_in_trouble", "gauge",
              "Whether the scanner could not scan the last mail.");
  for (const ScannerProof& proof : report.proofs) {
    text.Sample(proof.trouble.empty() ? 0 : 1, {{"scanner", proof.scanner}});
  }
}

void AddSignatures(const StatusReport& report, PrometheusText& text) {
  text.Family("qhpsi_signatures", "gauge", "Signatures in the directory.");
  for (const DatabaseSummary& database : report.signatures) {
    text.Sample(database.signatures, {{"path", database.path}});
  }
  text.Family("qhpsi_signatures_made_timestamp_seconds", "gauge",
              "When the daily signatures in the directory were made; else the newest.");
  for (const DatabaseSummary& database : report.signatures) {
    const std::time_t made = database.daily != 0 ? database.daily : database.newest;
    if (made != 0) {
      text.Sample(Timestamp(made), {{"path", database.path}});
    }
  }
  text.Family("qhpsi_signature_warnings", "gauge",
              "How many warnings of signatures qhpsi-installer status has.");
  text.Sample(report.stale.size());
}

void AddQueues(const StatusReport& report, PrometheusText& text) {
  text.Family("qhpsi_queue_mails", "gauge", "Mails that wait in the queue.");
  for (const QueueReport& queue : report.queues) {
    if (!queue.error) {
      text.Sample(queue.messages, {{"queue", queue.path}});
    }
  }
}

}  // namespace

void AddGauges(const StatusReport& report, PrometheusText& text) {
  AddServices(report, text);
  AddClamd(report, text);
  AddProofs(report, text);
  AddSignatures(report, text);
  AddQueues(report, text);
}

}  // namespace installer
