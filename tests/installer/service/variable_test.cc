#include "installer/service/variable.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <optional>
#include <string>

#include "installer/system/failure.h"
#include "installer/system/read_file.h"
#include "installer/system/tree.h"
#include "tests/temp_dir.h"

namespace installer {
namespace {

using namespace std::string_literals;

Tree TheMachine() { return Tree(""); }

size_t Files(const std::string& directory) {
  const std::filesystem::directory_iterator begin(directory);
  return static_cast<size_t>(std::distance(begin, {}));
}

TEST(Variable, NamesAreThoseOfAShell) {
  for (const char* name : {"A", "QHPSI", "QQERRMSG_33", "_x", "lower"}) {
    EXPECT_TRUE(IsVariableName(name)) << name;
  }
  for (const char* name : {"", "3A", "A=B", "A B", "A/B", "..", ".A", "A\n"}) {
    EXPECT_FALSE(IsVariableName(name)) << name;
  }
}

TEST(Variable, ReadsAsEnvdirDoes) {
  EXPECT_EQ(DecodeVariable(""), std::nullopt);
  EXPECT_EQ(DecodeVariable("\n"), "");
  EXPECT_EQ(DecodeVariable("1"), "1");
  EXPECT_EQ(DecodeVariable("a b \t\nsecond line\n"), "a b");
  EXPECT_EQ(DecodeVariable("a\0b\n"s), "a\nb");
}

TEST(Variable, WritesWhatEnvdirReads) {
  for (const std::string value : {"", "1", "a b", "a\nb", "a\n\nb"}) {
    EXPECT_EQ(DecodeVariable(*EncodeVariable(value)), value);
  }
  EXPECT_EQ(EncodeVariable("a "), std::nullopt);
  EXPECT_EQ(EncodeVariable("a\t"), std::nullopt);
}

// envdir itself, from daemontools.
TEST(Variable, EnvdirAgrees) {
  const tests::TempDir dir;
  std::filesystem::create_directory(dir.Path("variables"));
  WriteVariable(TheMachine(), dir.Path("variables"), "TWO", "first\nsecond  x");
  WriteVariable(TheMachine(), dir.Path("variables"), "NONE", "");
  const std::string command = "envdir " + dir.Path("variables") +
                              " sh -c 'printf \"%s|%s|\" \"$TWO\" "
                              "\"${NONE-unset}\"' > " +
                              dir.Path("out");
  ASSERT_EQ(std::system(command.c_str()), 0);
  EXPECT_EQ(ReadFile(dir.Path("out")), "first\nsecond  x||");
}

TEST(Variable, AllThatAreSetInADirectory) {
  const tests::TempDir dir;
  dir.File("A", "1\n");
  dir.File("EMPTY", "");
  dir.File(".hidden", "2\n");
  EXPECT_EQ(ReadVariables(TheMachine(), dir.Path()), (Variables{{"A", "1"}}));
  EXPECT_THROW(ReadVariables(TheMachine(), dir.Path("none")), Failure);
}

TEST(Variable, ReplacingKeepsTheMode) {
  const tests::TempDir dir;
  const std::string path = dir.File("A", "1\n");
  ASSERT_EQ(::chmod(path.c_str(), 0640), 0);
  WriteVariable(TheMachine(), dir.Path(), "A", "2");
  WriteVariable(TheMachine(), dir.Path(), "NEW", "3");
  struct stat status{};
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777U, 0640U);
  ASSERT_EQ(::stat(dir.Path("NEW").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777U, 0644U);
  EXPECT_EQ(ReadVariables(TheMachine(), dir.Path()), (Variables{{"A", "2"}, {"NEW", "3"}}));
  EXPECT_EQ(Files(dir.Path()), 2U);
}

TEST(Variable, APasswordIsForRootAlone) {
  const tests::TempDir dir;
  WriteVariable(TheMachine(), dir.Path(), "PROXY", "http://user:password@proxy.example.net:3128");
  struct stat status{};
  ASSERT_EQ(::stat(dir.Path("PROXY").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777U, 0600U);
}

TEST(Variable, WhatCannotBeWrittenStaysAsItWas) {
  const tests::TempDir dir;
  EXPECT_THROW(WriteVariable(TheMachine(), dir.Path(), "A", "blank "), Failure);
  EXPECT_THROW(WriteVariable(TheMachine(), dir.Path("none"), "A", "1"), Failure);
  std::filesystem::create_directory(dir.Path("DIRECTORY"));
  EXPECT_THROW(WriteVariable(TheMachine(), dir.Path(), "DIRECTORY", "1"), Failure);
  std::filesystem::create_symlink("/nonexistent", dir.Path("LINK"));
  EXPECT_THROW(WriteVariable(TheMachine(), dir.Path(), "LINK", "1"), Failure);
  EXPECT_EQ(Files(dir.Path()), 2U);
}

TEST(Variable, RemovingSaysWhetherItWasThere) {
  const tests::TempDir dir;
  dir.File("A", "1\n");
  EXPECT_TRUE(RemoveVariable(TheMachine(), dir.Path(), "A"));
  EXPECT_FALSE(RemoveVariable(TheMachine(), dir.Path(), "A"));
  std::filesystem::create_directory(dir.Path("DIRECTORY"));
  EXPECT_THROW(RemoveVariable(TheMachine(), dir.Path(), "DIRECTORY"), Failure);
}

TEST(Value, OfWhatIsUnsetOrEmptyIsTheOther) {
  const Variables variables = {{"PORT", "25"}, {"QHPSI", ""}};
  EXPECT_EQ(Value(variables, "PORT", "587"), "25");
  EXPECT_EQ(Value(variables, "QHPSI", "clamd:"), "clamd:");
  EXPECT_EQ(Value(variables, "LOCALIP", "0"), "0");
  EXPECT_EQ(Value(variables, "LOCALIP"), "");
}

}  // namespace
}  // namespace installer
