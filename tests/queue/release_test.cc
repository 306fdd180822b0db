#include "queue/release.h"

#include <gtest/gtest.h>
#include <sys/types.h>

#include <string>
#include <vector>

#include "qhpsi/base/argv.h"
#include "queue/caller.h"
#include "queue/decide.h"
#include "queue/exit_code.h"
#include "queue/failure.h"
#include "queue/settings.h"

namespace queue {
namespace {

using namespace std::string_literals;

Settings Scanning() {
  Settings settings;
  settings.scan.command = {"clamd:"};
  settings.decide.quarantine = "all@x";
  settings.decide.extra_recipients = {"copy@x"};
  return settings;
}

Caller Who(uid_t uid, bool is_setuid) {
  return {.uid = uid, .invoked = "", .is_bounce = false, .is_setuid = is_setuid};
}

Settings After(const Caller& caller, const std::vector<std::string>& environment) {
  Settings settings = Scanning();
  ApplyRelease(caller, qhpsi::Argv(environment).data(), settings);
  return settings;
}

bool IsReleased(const Caller& caller, const std::vector<std::string>& environment) {
  const Settings settings = After(caller, environment);
  EXPECT_EQ(settings.scan.enabled(), settings.decide.released_by.empty());
  EXPECT_EQ(settings.decide.quarantine.empty(), !settings.decide.released_by.empty());
  return !settings.decide.released_by.empty();
}

TEST(Release, GoesToItsRecipientsAloneAndSaysWho) {
  const Settings settings = After(Who(0, true), {"QHPSI=clamd:", "QHPSIRELEASE=jane"});
  const Decision decision =
      Decide({}, settings.decide, {.sender_record = "Fa@x\0"s, .recipient_records = "Tb@x\0"s});
  EXPECT_EQ(decision.action, Decision::Action::kQueue);
  EXPECT_EQ(decision.lines, "X-QHPSI-Note: released by jane\n");
  EXPECT_EQ(decision.records, "Fa@x\0Tb@x\0"s);
}

TEST(Release, IsRootsWhereOthersCanRunUs) {
  EXPECT_TRUE(IsReleased(Who(0, true), {"QHPSIRELEASE=root"}));
  EXPECT_TRUE(IsReleased(Who(1000, false), {"QHPSIRELEASE=root"}));
  // Also those who may choose how their mail is scanned.
  EXPECT_FALSE(IsReleased(Who(1000, true), {"QHPSIRELEASE=root"}));
  EXPECT_FALSE(IsReleased(Who(0, true), {"QHPSIRELEASE="}));
  EXPECT_FALSE(IsReleased(Who(0, true), {"QHPSIRELEASED=root"}));
}

TEST(Release, ANameBeginsNoLine) {
  for (const std::string name : {"a\nX-QHPSI: clean", "a b", "a\r", "\x9b"}) {
    try {
      After({}, {"QHPSIRELEASE=" + name});
      ADD_FAILURE() << name;
    } catch (const Failure& failure) {
      EXPECT_EQ(failure.code(), ExitCode::kConfig);
    }
  }
  EXPECT_THROW(After({}, {"QHPSIRELEASE=" + std::string(256, 'a')}), Failure);
}

}  // namespace
}  // namespace queue
