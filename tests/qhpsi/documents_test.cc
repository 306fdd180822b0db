// virusscan.h and qhpsi(8) say what the table of settings says.

#include <gtest/gtest.h>

#include <cstddef>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "qhpsi/base/setting_table.h"

namespace qhpsi {
namespace {

std::string Document(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

// The part of `text` from after `begin` to before `end`; empty when one of them is missing.
std::string Between(const std::string& text, const std::string& begin, const std::string& end) {
  const size_t start = text.find(begin);
  const size_t stop = start == std::string::npos ? start : text.find(end, start + begin.size());
  return stop == std::string::npos ? ""
                                   : text.substr(start + begin.size(), stop - start - begin.size());
}

// The words of capital letters and underscores.
std::set<std::string> Variables(const std::string& text) {
  constexpr const char* kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ_";
  std::set<std::string> names;
  for (size_t begin = text.find_first_of(kLetters); begin != std::string::npos;) {
    const size_t end = text.find_first_not_of(kLetters, begin);
    const std::string name = text.substr(begin, end - begin);
    if (name.size() > 1) {  // not the first letter of a sentence
      names.insert(name);
    }
    begin = text.find_first_of(kLetters, end);
  }
  return names;
}

TEST(Documents, VirusscanHeaderNamesWhatAPluginSeesAndNothingElse) {
  const std::string header = Document("qhpsi/virusscan.h");
  std::set<std::string> seen;
  for (const SettingRow& row : kSettingTable) {
    if (row.reader != SettingReader::kQueue) {
      seen.emplace(row.name);
    }
  }
  seen.emplace("LC_ALL");
  const std::string listed = Between(header, "Its environment has", "count on no other");
  EXPECT_EQ(Variables(Between(header, "Its environment has", "count on no other")), seen) << listed;
  const std::string timeout(Row(Setting::kQhpsiTimeout).fallback);
  EXPECT_NE(header.find("QHPSITIMEOUT seconds (" + timeout + " when unset)"), std::string::npos);
}

TEST(Documents, ManPageNamesEverySettingOfAScannerWithItsDefaultAndRange) {
  const std::string section = Between(Document("qhpsi/qhpsi.8"), ".Sh ENVIRONMENT\n", ".Sh ");
  for (const SettingRow& row : kSettingTable) {
    if (row.reader == SettingReader::kQueue) {
      continue;
    }
    const std::string entry =
        Between(section + ".It", ".It Ev " + std::string(row.name) + "\n", ".It");
    ASSERT_FALSE(entry.empty()) << row.name;
    EXPECT_NE(entry.find(row.fallback), std::string::npos) << row.name;
    if (row.kind == SettingKind::kNumber) {
      const std::string range =
          "from " + std::to_string(row.min) + " to " + std::to_string(row.max);
      EXPECT_NE(section.find(range), std::string::npos) << row.name << " " << range;
    }
  }
}

}  // namespace
}  // namespace qhpsi
