#include "installer/layout/install_options.h"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "installer/system/failure.h"
#include "tests/temp_dir.h"

namespace installer {
namespace {

using Ports = std::vector<uint64_t>;

InstallOptions Parse(std::vector<std::string> arguments) {
  CLI::App app;
  InstallOptions options;
  AddInstallOptions(app, options);
  std::reverse(arguments.begin(), arguments.end());  // CLI11 takes them from the end
  app.parse(arguments);
  ReadConfig(app, options);
  return options;
}

InstallOptions Parse(const std::vector<std::string>& arguments, const InstallOptions& last_time) {
  InstallOptions options = Parse(arguments);
  FillIn(options, ToRemember(last_time));
  return options;
}

InstallOptions First(const std::vector<std::string>& arguments) {
  InstallOptions options = Parse(arguments);
  FillIn(options, {});
  return options;
}

TEST(InstallOptions, HaveDefaults) {
  const InstallOptions options = First({});
  EXPECT_EQ(options.smtp_ports, Ports{25});
  EXPECT_EQ(options.smtpd, "auto");
  EXPECT_EQ(options.clamd, "auto");
  EXPECT_EQ(options.qhpsi, std::nullopt);
  EXPECT_EQ(options.queues, std::nullopt);
}

TEST(InstallOptions, AreRemembered) {
  const InstallOptions first =
      First({"--smtp-port", "587", "--smtpd", "/bin/smtpd -x", "--clamd", "tcp:10.0.0.5:3310",
             "--qhpsi", "/bin/scan %s", "--reject-virus", "1", "--queues", "3", "--up", "clamd"});
  const InstallOptions second = Parse({}, first);
  EXPECT_EQ(second.smtp_ports, Ports{587});
  EXPECT_EQ(second.smtpd, "/bin/smtpd -x");
  EXPECT_EQ(second.clamd, "tcp:10.0.0.5:3310");
  EXPECT_EQ(second.qhpsi, "/bin/scan %s");
  EXPECT_EQ(second.reject_virus, "1");
  EXPECT_EQ(second.queues, 3U);
  EXPECT_TRUE(second.up.empty());
}

TEST(InstallOptions, AnotherPortIsOneMore) {
  EXPECT_EQ(Parse({"--smtp-port", "587"}, First({})).smtp_ports, (Ports{25, 587}));
  EXPECT_EQ(Parse({"--smtp-port", "25"}, First({})).smtp_ports, Ports{25});
}

TEST(InstallOptions, WhatIsSaidNowCountsMore) {
  const InstallOptions options = Parse({"--clamd", "own", "--reject-virus", "0"},
                                       First({"--clamd", "none", "--reject-virus", "2"}));
  EXPECT_EQ(options.clamd, "own");
  EXPECT_EQ(options.reject_virus, "0");
}

TEST(InstallOptions, SenselessValuesAreRefused) {
  const std::vector<std::vector<std::string>> senseless = {
      {"--smtp-port", "0"},      {"--smtp-port", "65536"},
      {"--smtp-port", "smtp"},   {"--queues", "0"},
      {"--queues", "1x"},        {"--reject-virus", "3"},
      {"--smtpd", "smtpd"},      {"--smtpd", "./smtpd"},
      {"--clamd", "/run/clamd"}, {"--clamd", "tcp:host:99999"},
      {"--qhpsi", "'/bin/scan"}};
  for (const auto& arguments : senseless) {
    EXPECT_THROW(Parse(arguments), CLI::ParseError) << arguments[0] << " " << arguments[1];
  }
}

TEST(InstallOptions, AFileHasThemToo) {
  const tests::TempDir temp_dir;
  temp_dir.File("config", "smtp-port = 587\nclamd = none\n");
  const InstallOptions options = First({"--config", temp_dir.Path("config"), "--clamd", "own"});
  EXPECT_EQ(options.smtp_ports, Ports{587});
  EXPECT_EQ(options.clamd, "own");
  temp_dir.File("config", "smtp-prot = 587\n");
  EXPECT_THROW(First({"--config", temp_dir.Path("config")}), Failure);
}

}  // namespace
}  // namespace installer
