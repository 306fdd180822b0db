#include "installer/layout/manifest.h"

#include <gtest/gtest.h>

#include <string>

#include "installer/system/context.h"
#include "installer/system/failure.h"
#include "installer/system/sha256.h"

namespace installer {
namespace {

TEST(Sha256, IsTheOneOfTheStandard) {
  EXPECT_EQ(Sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

Manifest Example() {
  Manifest manifest;
  manifest.options = {{"smtp-port", "25 587"}, {"qhpsi", "/usr/bin/clamdscan %s --quiet"}};
  manifest.files["/service/clamd/run"] = {{Sha256("old"), Sha256("new")}, false};
  manifest.files["/a path/with blanks"] = {{Sha256("")}, true};
  manifest.directories = {"/service"};
  manifest.services = {"/service/clamd"};
  manifest.queues = {"/var/indimail/queue/queue1"};
  manifest.data = {"/var/log/indimail/clamd"};
  manifest.links = {"/var/indimail"};
  manifest.removed = {"/service/clamd/variables/TMPDIR"};
  return manifest;
}

TEST(Manifest, IsReadAsItWasWritten) {
  EXPECT_EQ(ParseManifest(FormatManifest(Example()), "/manifest"), Example());
  EXPECT_EQ(ParseManifest(FormatManifest(Manifest()), "/manifest"), Manifest());
}

TEST(Manifest, KnowsAFileByAnyOfItsChecksums) {
  const Manifest manifest = Example();
  EXPECT_TRUE(manifest.IsOurs("/service/clamd/run", "old"));
  EXPECT_TRUE(manifest.IsOurs("/service/clamd/run", "new"));
  EXPECT_FALSE(manifest.IsOurs("/service/clamd/run", "edited"));
  EXPECT_FALSE(manifest.IsOurs("/service/clamd/log/run", "old"));
}

TEST(Manifest, OfAnotherHomeIsNotTakenForThisOne) {
  Context context;
  context.home = "/var/indimail";
  Manifest manifest;
  EXPECT_NO_THROW(RequireSameHome(manifest, context));
  manifest.files["/var/qmail/bin/qhpsi"] = {{Sha256("")}, false};
  EXPECT_THROW(RequireSameHome(manifest, context), Failure);
  manifest.options["home"] = "/var/qmail";
  EXPECT_NO_THROW(RequireSameHome(manifest, context));
  manifest.options.clear();
  manifest.files["/var/indimail/bin/qhpsi"] = {{Sha256("")}, false};
  EXPECT_NO_THROW(RequireSameHome(manifest, context));
}

std::string FailureOf(const std::string& text) {
  try {
    ParseManifest(text, "/manifest");
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.code(), ExitCode::kSystem);
    return failure.what();
  }
  return "";
}

TEST(Manifest, NamesTheLineThatMakesNoSense) {
  const std::string text = FormatManifest(Example());
  EXPECT_EQ(FailureOf(text + "nonsense\n"), "/manifest: line 12 makes no sense");
  EXPECT_EQ(FailureOf("qhpsi manifest 1\nfile abc /short\n"), "/manifest: line 2 makes no sense");
  for (const std::string& checksums :
       {Sha256("x") + ",abc", std::string(31, 'a') + "," + std::string(32, 'b'),
        std::string(64, ','), std::string(64, 'x')}) {
    EXPECT_EQ(FailureOf("qhpsi manifest 1\nfile " + checksums + " /damaged\n"),
              "/manifest: line 2 makes no sense");
  }
  EXPECT_EQ(FailureOf("qhpsi manifest 1\nservice relative\n"), "/manifest: line 2 makes no sense");
  EXPECT_EQ(FailureOf("qhpsi manifest 2\n"), "/manifest: not a manifest of this version");
  EXPECT_EQ(FailureOf(""), "/manifest: not a manifest of this version");
}

}  // namespace
}  // namespace installer
