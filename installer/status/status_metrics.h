// The status as gauges for Prometheus.

#ifndef INSTALLER_STATUS_STATUS_METRICS_H_
#define INSTALLER_STATUS_STATUS_METRICS_H_

#include "installer/report/prometheus_text.h"
#include "installer/status/status_report.h"

namespace installer {

// Times are seconds since 1970: "time() - qhpsi_signatures_made_timestamp_seconds" is an age. What
// is not known has no sample.
void AddGauges(const StatusReport& report, PrometheusText& text);

}  // namespace installer

#endif  // INSTALLER_STATUS_STATUS_METRICS_H_
