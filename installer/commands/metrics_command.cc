#include <sys/types.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <string>

#include "installer/commands/command.h"
#include "installer/commands/control_commands.h"
#include "installer/report/count_logs.h"
#include "installer/report/log_counters.h"
#include "installer/report/prometheus_text.h"
#include "installer/status/status_metrics.h"
#include "installer/status/status_report.h"
#include "installer/system/atomic_file.h"
#include "installer/system/context.h"
#include "installer/system/failure.h"

namespace installer {
namespace {

constexpr mode_t kReadable = 0644;

struct Options {
  std::string output = {};
};

ExitCode Metrics(const Context& context, const Options& options) {
  PrometheusText text;
  AddCounters(CountLogs(context), text);
  AddGauges(MakeStatusReport(context), text);
  if (options.output.empty()) {
    std::cout << text.text();
    return ExitCode::kDone;
  }
  const std::string path = std::filesystem::absolute(options.output).string();
  ReplaceFileIn(OpenDirectoryOf(path), path, text.text(), kReadable);
  return ExitCode::kDone;
}

}  // namespace

void AddMetricsCommand(Program& program) {
  const auto [command, options] =
      AddCommand(program, program.app,
                 {.name = "metrics",
                  .description = "prints counters of the logs and the status for Prometheus",
                  .example = "qhpsi-installer metrics --output /var/lib/prometheus/"
                             "node-exporter/qhpsi.prom"},
                 Metrics);
  command.add_option("--output", options.output, "replace this file in place of printing")
      ->type_name("FILE");
}

}  // namespace installer
