#include "installer/status/status_report.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "installer/scanner/database_summary.h"
#include "installer/service/last_log_line.h"
#include "installer/service/supervise_status.h"
#include "installer/system/tree.h"
#include "tests/temp_dir.h"

namespace installer {
namespace {

const Owner kMe = {::getuid(), ::getgid()};

TEST(Status, ClamdsVersionInParts) {
  const ClamdReport full =
      ParseClamdVersion("unix:/x", "ClamAV 1.4.6/27000/Sun Nov 22 08:49:36 2026");
  EXPECT_EQ(full.version, "ClamAV 1.4.6");
  EXPECT_EQ(full.signatures_version, "27000");
  EXPECT_EQ(full.signatures_date, "Sun Nov 22 08:49:36 2026");
  const ClamdReport bare = ParseClamdVersion("unix:/x", "ClamAV 1.4.6\n");
  EXPECT_EQ(bare.version, "ClamAV 1.4.6?");
  EXPECT_EQ(bare.signatures_version, "");
}

StatusReport Example() {
  StatusReport report{.svscan_runs = true};
  report.services.push_back(
      {.name = "clamd",
       .status = SuperviseStatus{.pid = 77, .since = 1000, .wanted = Wanted::kUp},
       .up_at_boot = false,
       .last_line = LogLine{.time = 1500, .text = "Self checking"}});
  report.services.push_back({.name = "new", .up_at_boot = true});
  report.clamd.push_back({.server = "unix:/x", .error = "unix:/x: connect: Connection refused"});
  report.proofs.push_back({.scanner = "unix:/x", .trouble = "connect: Connection refused"});
  report.proofs.push_back({.scanner = "unix:/y", .proved = 1000});
  report.proofs.push_back({.scanner = "plugin: clamd.so"});
  report.signatures.push_back({.path = "/db", .signatures = 2, .newest = 1000});
  report.queues.push_back({.path = "/queue1", .messages = 3});
  report.queues.push_back({.path = "/queue2\xff"});
  return report;
}

TEST(Status, AsText) {
  const std::string text = StatusAsText(Example(), Context(), 1000 + 7200);
  for (const char* words :
       {"SERVICE  STATE         SINCE", "(2 h 0 min)", "77   up, at boot down  Self checking",
        "new      no supervise  -", "clamd unix:/x: does not answer: connect: Connection refused\n",
        "scanner unix:/x: in trouble: connect: Connection refused\n",
        "scanner unix:/y: proved 2 h 0 min ago\n", "scanner plugin: clamd.so: not proved yet\n",
        "signatures /db: 2, the newest 2 h 0 min old\n",
        "mails waiting: 3 in 2 queues\n  /queue1: 3\n"}) {
    EXPECT_NE(text.find(words), std::string::npos) << words << " in\n" << text;
  }
  EXPECT_EQ(text.find('\033'), std::string::npos);
  const std::string colored = StatusAsText(Example(), Context{.color = true}, 0);
  EXPECT_NE(colored.find("\033[32mup\033[0m"), std::string::npos);
}

TEST(Status, AsJson) {
  const auto json = nlohmann::json::parse(StatusAsJson(Example(), 1100));
  const auto& clamd = json.at("services").at(0);
  EXPECT_EQ(clamd.at("state"), "up");
  EXPECT_EQ(clamd.at("pid"), 77);
  EXPECT_EQ(clamd.at("seconds"), 100);
  EXPECT_EQ(clamd.at("wanted"), "up");
  EXPECT_EQ(clamd.at("at_boot"), "down");
  EXPECT_EQ(clamd.at("last_log_line").at("time"), 1500);
  EXPECT_EQ(json.at("services").at(1).at("state"), "unsupervised");
  EXPECT_TRUE(json.at("services").at(1).at("pid").is_null());
  EXPECT_EQ(json.at("clamd").at(0).at("reachable"), false);
  EXPECT_EQ(json.at("proofs").at(0).at("trouble"), "connect: Connection refused");
  EXPECT_TRUE(json.at("proofs").at(0).at("proved").is_null());
  EXPECT_EQ(json.at("proofs").at(1).at("proved"), 1000);
  EXPECT_EQ(json.at("signatures").at(0).at("age_seconds"), 100);
  EXPECT_EQ(json.at("queues").at(0).at("messages"), 3);
}

TEST(Database, CountsSignatures) {
  const tests::TempDir dir;
  EXPECT_EQ(SummarizeDatabase(dir.Path(), kMe).signatures, 0U);
  EXPECT_EQ(SummarizeDatabase(dir.Path(), kMe).newest, 0);
  dir.File("tests.ndb", "One:0:*:6162636465666768\nTwo:0:*:6162636465666769\n");
  dir.File("freshclam.dat", "nothing to count");
  const DatabaseSummary summary = SummarizeDatabase(dir.Path(), kMe);
  EXPECT_EQ(summary.signatures, 2U);
  EXPECT_EQ(summary.version, 0U);
  EXPECT_GT(summary.newest, 0);
  EXPECT_EQ(summary.error, "");
  EXPECT_EQ(SummarizeDatabase(dir.Path("none"), kMe).error, "No such file or directory");
}

}  // namespace
}  // namespace installer
