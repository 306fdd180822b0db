// The man page and the table of settings say the same.

#include <gtest/gtest.h>

#include <cstddef>
#include <fstream>
#include <sstream>
#include <string>

#include "qhpsi/base/setting_table.h"

namespace queue {
namespace {

std::string ManPage() {
  std::ostringstream text;
  text << std::ifstream("queue/qmail-queue.8").rdbuf();
  return text.str();
}

// From where the page says what NAME is to where it goes on to the next setting.
std::string Entry(const std::string& page, const std::string& name) {
  for (const char* tag : {"\n.It Ev ", "\n.Ev "}) {
    for (const char* after : {"\n", " ,", " .\n"}) {
      const size_t begin = page.find(tag + name + after);
      if (begin != std::string::npos) {
        return page.substr(begin, page.find(tag, begin + 1) - begin);
      }
    }
  }
  const size_t begin = page.find(", " + name);  // one of several in an entry
  return begin == std::string::npos ? "" : page.substr(begin, page.find("\n.It ", begin) - begin);
}

TEST(ManPage, NamesEverySettingWithItsDefault) {
  const std::string page = ManPage();
  for (const qhpsi::SettingRow& row : qhpsi::kSettingTable) {
    const std::string entry = Entry(page, std::string(row.name));
    ASSERT_FALSE(entry.empty()) << row.name;
    if (!row.fallback.empty()) {
      EXPECT_NE(entry.find("default: " + std::string(row.fallback)), std::string::npos)
          << row.name << " does not say: default: " << row.fallback;
    }
  }
}

}  // namespace
}  // namespace queue
