#include "queue/settings.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "qhpsi/base/setting_table.h"
#include "queue/caller.h"
#include "queue/exit_code.h"
#include "queue/failure.h"

namespace queue {
namespace {

using qhpsi::kSettingTable;
using qhpsi::Setting;
using qhpsi::SettingKind;

Settings With(Setting setting, const std::string& text) {
  SettingTexts texts;
  texts.Set(setting, text);
  return ParseSettings(texts);
}

void ExpectRefused(Setting setting, const std::string& text) {
  try {
    With(setting, text);
    ADD_FAILURE() << "taken: " << text;
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.code(), ExitCode::kConfig);
    const std::string name(kSettingTable.at(static_cast<size_t>(setting)).name);
    EXPECT_TRUE(std::string(failure.what()).starts_with(name + ": ")) << failure.what();
  }
}

bool HasEntry(const ScanSettings& scan, const std::string& entry) {
  return std::find(scan.environment.begin(), scan.environment.end(), entry) !=
         scan.environment.end();
}

TEST(Settings, DoNotScanUnlessToldTo) {
  const Settings settings = ParseSettings(SettingTexts());
  EXPECT_FALSE(settings.scan.enabled());
  EXPECT_EQ(settings.decide.reject, RejectVirus::kMark);
  EXPECT_FALSE(settings.decide.accept_on_error);
}

TEST(Settings, EveryFallbackOfTheTableIsValid) {
  for (size_t i = 0; i < kSettingTable.size(); ++i) {
    if (!kSettingTable.at(i).fallback.empty()) {
      EXPECT_NO_THROW(With(static_cast<Setting>(i), std::string(kSettingTable.at(i).fallback)))
          << kSettingTable.at(i).name;
    }
  }
}

TEST(Settings, JunkIsNeverZero) {
  for (size_t i = 0; i < kSettingTable.size(); ++i) {
    if (kSettingTable.at(i).kind != SettingKind::kNumber) {
      continue;
    }
    for (const char* junk :
         {"x", "1x", " 1", "1 ", "-1", "+1", "0x1", "1.5", "99999999999999999999"}) {
      ExpectRefused(static_cast<Setting>(i), junk);
    }
  }
}

TEST(Settings, AnEmptyOneIsAsGoodAsNone) {
  EXPECT_FALSE(With(Setting::kQhpsi, "").scan.enabled());
  EXPECT_EQ(With(Setting::kQhpsiTimeout, "").scan.timeout_seconds, 300);
  EXPECT_TRUE(With(Setting::kQueueDir, "").queue.dir.empty());
}

TEST(Settings, AScannerIsACommandInWords) {
  EXPECT_EQ(With(Setting::kQhpsi, "/usr/bin/clamdscan %s --quiet 'a b'").scan.command,
            (std::vector<std::string>{"/usr/bin/clamdscan", "%s", "--quiet", "a b"}));
  ExpectRefused(Setting::kQhpsi, "scanner 'open");
  ExpectRefused(Setting::kQhpsi, "  ");
  ExpectRefused(Setting::kQhpsi, "'' %s");
}

TEST(Settings, OrAListOfPlugins) {
  const std::vector<std::string> expected = {"plugin:", "clamd.so", "generic.so"};
  EXPECT_EQ(With(Setting::kQhpsi, "plugin: clamd.so generic.so").scan.command, expected);
  EXPECT_EQ(With(Setting::kQhpsi, "plugin:clamd.so generic.so").scan.command, expected);
  EXPECT_TRUE(With(Setting::kQhpsi, "plugin: a.so").scan.is_plugin());
  ExpectRefused(Setting::kQhpsi, "plugin:");
}

TEST(Settings, OrClamdServers) {
  const ScanSettings scan = With(Setting::kQhpsi, "clamd: unix:/run/clamd tcp:127.0.0.1:3310").scan;
  ASSERT_EQ(scan.clamd.servers.size(), 2U);
  EXPECT_EQ(scan.clamd.servers[0].name, "unix:/run/clamd");
  EXPECT_EQ(scan.clamd.timeout_seconds, 120);
  EXPECT_EQ(With(Setting::kQhpsi, "clamd:unix:/a").scan.clamd.servers.at(0).name, "unix:/a");
  EXPECT_EQ(With(Setting::kQhpsi, "clamd:").scan.clamd.servers.at(0).name,
            "unix:/run/clamav/clamd.ctl");
  ExpectRefused(Setting::kQhpsi, "clamd: clamd.example.org");
}

TEST(Settings, RejectVirusIsMarkRefuseOrDrop) {
  EXPECT_EQ(With(Setting::kRejectVirus, "0").decide.reject, RejectVirus::kMark);
  EXPECT_EQ(With(Setting::kRejectVirus, "1").decide.reject, RejectVirus::kRefuse);
  EXPECT_EQ(With(Setting::kRejectVirus, "2").decide.reject, RejectVirus::kDrop);
  for (const char* other : {"3", "1000", "-1", "yes", "00"}) {
    EXPECT_EQ(With(Setting::kRejectVirus, other).decide.reject, RejectVirus::kRefuse) << other;
  }
}

TEST(Settings, ARefusalIsPermanent) {
  EXPECT_EQ(With(Setting::kRejectVirusCode, "31").decide.refuse_code, 31);
  ExpectRefused(Setting::kRejectVirusCode, "0");
  ExpectRefused(Setting::kRejectVirusCode, "41");
  ExpectRefused(Setting::kErrorCode, "0");
}

TEST(Settings, StatusesMustTellCleanFromInfectedFromFailed) {
  ExpectRefused(Setting::kQhpsiRc, "0");
  EXPECT_THROW(With(Setting::kQhpsiRn, "1"), Failure);
  ExpectRefused(Setting::kQhpsiRn, "75");
  ExpectRefused(Setting::kQhpsiRc, "57");
  EXPECT_EQ(With(Setting::kQhpsiRc, "13").scan.infected_status, 13);
}

TEST(Settings, OnErrorIsAcceptOrDefer) {
  EXPECT_TRUE(With(Setting::kQhpsiOnError, "accept").decide.accept_on_error);
  EXPECT_FALSE(With(Setting::kQhpsiOnError, "defer").decide.accept_on_error);
  ExpectRefused(Setting::kQhpsiOnError, "yes");
}

TEST(Settings, AddressesCannotBreakAHeaderOrAnEnvelope) {
  for (const Setting setting :
       {Setting::kVirusForward, Setting::kQuarantine, Setting::kExtraQueue}) {
    EXPECT_NO_THROW(With(setting, "virus@example.org"));
    ExpectRefused(setting, "a@b\rX-QHPSI: clean");
    ExpectRefused(setting, std::string(1003, 'a'));
  }
}

TEST(Settings, OneAddressIsOneLine) {
  ExpectRefused(Setting::kVirusForward, "a@b\nc@d");
  EXPECT_EQ(With(Setting::kExtraQueue, "a@b\n\nc@d \n").decide.extra_recipients,
            (std::vector<std::string>{"a@b", "c@d"}));
}

TEST(Settings, RelativePathsAreBelowHome) {
  EXPECT_EQ(With(Setting::kQueueDir, "queue7").queue.dir, "/var/indimail/queue7");
  EXPECT_EQ(With(Setting::kQueueDir, "/q").queue.dir, "/q");
  EXPECT_EQ(ParseSettings(SettingTexts()).scan.qhpsi, "/var/indimail/bin/qhpsi");
}

TEST(Settings, TheScannerSeesItsOwnAndNothingElse) {
  SettingTexts texts;
  texts.Set(Setting::kQhpsi, "scanner %s");
  texts.Set(Setting::kPath, "/opt/bin");
  texts.Set(Setting::kRejectVirus, "1");
  texts.Set(Setting::kScanCmd, "/bin/scan %s");
  const ScanSettings scan = ParseSettings(texts).scan;
  EXPECT_TRUE(HasEntry(scan, "PATH=/opt/bin"));
  EXPECT_TRUE(HasEntry(scan, "SCANCMD=/bin/scan %s"));
  EXPECT_TRUE(HasEntry(scan, "QHPSITIMEOUT=300"));
  EXPECT_TRUE(HasEntry(scan, "LC_ALL=C"));
  EXPECT_FALSE(HasEntry(scan, "REJECTVIRUS=1"));
}

TEST(Settings, WithNoProgramToRunThereIsNoEnvironmentForIt) {
  EXPECT_TRUE(ParseSettings(SettingTexts()).scan.environment.empty());
  EXPECT_TRUE(With(Setting::kQhpsi, "clamd: unix:/clamd.ctl").scan.environment.empty());
}

TEST(SettingTexts, BelieveTheEnvironmentOfATrustedCallerOnly) {
  std::array<char, 16> rejects = {"REJECTVIRUS=1"};
  std::array<char*, 2> environment = {rejects.data(), nullptr};
  Caller caller;
  EXPECT_EQ(SettingTexts::Read(caller, environment.data()).Get(Setting::kRejectVirus), "1");
  caller.is_trusted = false;
  EXPECT_EQ(SettingTexts::Read(caller, environment.data()).Get(Setting::kRejectVirus),
            std::nullopt);
}

}  // namespace
}  // namespace queue
