#include "installer/layout/plan.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "installer/layout/layout.h"
#include "installer/layout/manifest.h"
#include "installer/layout/step.h"
#include "installer/system/failure.h"
#include "installer/system/tree.h"
#include "qhpsi/base/fd.h"
#include "tests/temp_dir.h"

namespace installer {
namespace {

namespace fs = std::filesystem;
using Lines = std::vector<std::string>;

const Owner kMe = {::getuid(), ::getgid()};

// A machine on which a program and a service with one setting are laid out.
class PlanTest : public ::testing::Test {
 protected:
  PlanTest() {
    const Plan first = MakePlan(tree_, layout_, {}, {}, {}, {});
    DoAll(first);
  }

  Plan PlanAgain(const Lines& up = {}, const Lines& down = {}) {
    const std::string text = tree_.Read(layout_.manifest).value_or("");
    return MakePlan(tree_, layout_, ParseManifest(text, layout_.manifest), {}, up, down);
  }

  void DoAll(const Plan& plan) {
    for (const Step& step : plan.steps) {
      Do(tree_, step);
    }
  }

  void Edit(const std::string& path, const std::string& content) {
    tree_.Write(path, content, kMe, 0644, true);
  }

  // A supervise that wants the service up ('u') or down ('d'). It exists as long as the descriptor.
  qhpsi::Fd Supervise(char wanted) {
    const std::string directory = "/service/clamd/supervise";
    tree_.RemoveAll(directory);
    tree_.MakeDirectory(directory, kMe, 0700);
    tree_.MakeFifo(directory + "/ok", kMe, 0600);
    tree_.MakeFile(directory + "/status", std::string(17, '\0') + wanted, kMe, 0644);
    return qhpsi::Fd(::open((root_ + directory + "/ok").c_str(), O_RDONLY | O_NONBLOCK));
  }

  tests::TempDir temp_dir_;
  const std::string root_ = (fs::create_directory(temp_dir_.Path("root")), temp_dir_.Path("root"));
  const Tree tree_{root_};
  Layout layout_ = {
      .manifest = "/home/qhpsi/manifest",
      .log_dir = "/log",
      .directories = {{"/home", kMe, 0755}, {"/home/qhpsi", kMe, 0755}, {"/service", kMe, 0755}},
      .files = {{FileKind::kProgram, "/home/program", "one", kMe, 0755}},
      .services = {
          {.name = "clamd",
           .path = "/service/clamd",
           .files = {{FileKind::kFile, "/service/clamd/run", "#!/bin/sh\n", kMe, 0755},
                     {FileKind::kSetting, "/service/clamd/variables/CHECKS", "12\n", kMe, 0644}}}}};
};

Lines Described(const Plan& plan) {
  Lines lines;
  for (const Step& step : plan.steps) {
    lines.push_back(Describe(step));
  }
  return lines;
}

bool Writes(const Plan& plan, const std::string& path) {
  for (const std::string& line : Described(plan)) {
    if (line.ends_with(" " + path)) {
      return true;
    }
  }
  return false;
}

TEST_F(PlanTest, AServiceIsDownAtFirstAndNothingIsDoneTwice) {
  EXPECT_TRUE(tree_.Stat("/service/clamd/down"));
  EXPECT_EQ(tree_.Read("/service/clamd/variables/CHECKS"), "12\n");
  EXPECT_EQ(Described(PlanAgain()), Lines{});
}

TEST_F(PlanTest, WhatIsAsWeLeftItIsReplaced) {
  layout_.files[0].content = "two";
  const Plan plan = PlanAgain();
  EXPECT_EQ(plan.replaced, Lines{"/home/program"});
  EXPECT_EQ(plan.kept, Lines{});
  DoAll(plan);
  EXPECT_EQ(tree_.Read("/home/program"), "two");
}

TEST_F(PlanTest, WhatWasEditedIsKept) {
  Edit("/service/clamd/variables/CHECKS", "24\n");
  layout_.services[0].files[1].content = "6\n";
  const Plan plan = PlanAgain();
  EXPECT_EQ(plan.kept, Lines{"/service/clamd/variables/CHECKS"});
  DoAll(plan);
  EXPECT_EQ(tree_.Read("/service/clamd/variables/CHECKS"), "24\n");
}

TEST_F(PlanTest, AnEditThatIsTheNewDefaultIsNobodys) {
  Edit("/service/clamd/variables/CHECKS", "6\n");
  layout_.services[0].files[1].content = "6\n";
  const Plan plan = PlanAgain();
  EXPECT_EQ(plan.kept, Lines{});
  DoAll(plan);
  layout_.services[0].files[1].content = "7\n";
  EXPECT_EQ(PlanAgain().replaced, Lines{"/service/clamd/variables/CHECKS"});
}

TEST_F(PlanTest, ARemovedSettingStaysRemovedAndARemovedProgramComesBack) {
  tree_.Remove("/service/clamd/variables/CHECKS");
  tree_.Remove("/home/program");
  const Plan plan = PlanAgain();
  EXPECT_EQ(plan.kept, Lines{"/service/clamd/variables/CHECKS (removed)"});
  EXPECT_TRUE(Writes(plan, "/home/program"));
  EXPECT_FALSE(Writes(plan, "/service/clamd/variables/CHECKS"));
}

TEST_F(PlanTest, ALostSetuidBitIsSetAgainAndASettingsModeStays) {
  tree_.SetOwnerAndMode("/home/program", kMe, 0700, S_IFREG);
  tree_.SetOwnerAndMode("/service/clamd/variables/CHECKS", kMe, 0600, S_IFREG);
  DoAll(PlanAgain());
  EXPECT_EQ(tree_.Stat("/home/program")->st_mode & 07777U, 0755U);
  EXPECT_EQ(tree_.Stat("/service/clamd/variables/CHECKS")->st_mode & 07777U, 0600U);
}

TEST_F(PlanTest, WhatIsNoLongerPartOfItGoesUnlessEdited) {
  layout_.services[0].files.pop_back();
  EXPECT_TRUE(Writes(PlanAgain(), "/service/clamd/variables/CHECKS"));
  Edit("/service/clamd/variables/CHECKS", "24\n");
  const Plan plan = PlanAgain();
  EXPECT_FALSE(Writes(plan, "/service/clamd/variables/CHECKS"));
  EXPECT_EQ(plan.kept, Lines{"/service/clamd/variables/CHECKS"});
}

TEST_F(PlanTest, UpAndDownAreForServicesThatThereAre) {
  DoAll(PlanAgain({"clamd"}));
  EXPECT_FALSE(tree_.Stat("/service/clamd/down"));
  DoAll(PlanAgain({}, {"clamd"}));
  EXPECT_TRUE(tree_.Stat("/service/clamd/down"));
  try {
    PlanAgain({"clamav"});
    FAIL() << "taken";
  } catch (const Failure& failure) {
    EXPECT_STREQ(failure.what(), "clamav: no such service; there are: clamd");
  }
}

TEST_F(PlanTest, WhatSuperviseWasNotToldYetItIsTold) {
  {
    const qhpsi::Fd supervise = Supervise('d');
    tree_.Remove("/service/clamd/down");  // by an install that was killed
    EXPECT_EQ(Described(PlanAgain({"clamd"})).at(1), "svc -u /service/clamd");
    EXPECT_EQ(Described(PlanAgain()), Lines{});
  }
  const qhpsi::Fd supervise = Supervise('u');
  EXPECT_EQ(Described(PlanAgain({"clamd"})), Lines{});
  Edit("/service/clamd/down", "");
  EXPECT_EQ(Described(PlanAgain({}, {"clamd"})).at(1), "svc -d /service/clamd");
}

TEST_F(PlanTest, AServiceOfSomebodyElseIsInTheWay) {
  EXPECT_THROW(MakePlan(tree_, layout_, {}, {}, {}, {}), Failure);
}

TEST_F(PlanTest, AnInstallThatWasCutShortIsFinished) {
  layout_.services.push_back(
      {.name = "freshclam",
       .path = "/service/freshclam",
       .files = {{FileKind::kFile, "/service/freshclam/run", "#!/bin/sh\n", kMe, 0755}}});
  layout_.files.push_back({FileKind::kSetting, "/home/setting", "1\n", kMe, 0644});
  const Plan whole = PlanAgain();
  for (size_t done = 0; done < whole.steps.size(); ++done) {
    Do(tree_, whole.steps[done]);
    const Plan rest = PlanAgain();
    EXPECT_EQ(rest.kept, Lines{}) << "after " << Describe(whole.steps[done]);
  }
  EXPECT_EQ(Described(PlanAgain()), Lines{});
  EXPECT_EQ(tree_.Read("/home/setting"), "1\n");
}

}  // namespace
}  // namespace installer
