#include "installer/scanner/ignore_list.h"

#include <sys/types.h>

#include <algorithm>
#include <cstddef>
#include <sstream>
#include <string>
#include <string_view>

#include "installer/system/failure.h"
#include "installer/system/path.h"
#include "installer/system/tree.h"
#include "qhpsi/base/ascii.h"

namespace installer {
namespace {

constexpr const char* kName = "qhpsi.ign2";
constexpr const char* kHead = "# Signatures that scanners overlook: qhpsi-installer ignore\n";
constexpr mode_t kMode = 0644;
constexpr size_t kLongestName = 200;

// libclamav adds these to what the files of signatures have.
constexpr std::string_view kUnofficial = ".UNOFFICIAL";
constexpr std::string_view kYara = "YARA.";
// Its own judgements, which no file names.
constexpr std::string_view kHeuristics = "Heuristics.";

// Whether it can stand in a line of its own, and in a field of a file of signatures.
bool IsName(std::string_view text) {
  return !text.empty() && text.size() <= kLongestName && text.front() != '#' &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return c > ' ' && c <= '~' && c != ':' && c != ';'; });
}

}  // namespace

std::string NameToIgnore(std::string_view logged) {
  std::string_view name = logged;
  if (name.ends_with(kUnofficial)) {
    name.remove_suffix(kUnofficial.size());
  }
  if (name.starts_with(kYara)) {
    name.remove_prefix(kYara.size());
  }
  if (!IsName(name)) {
    throw UserFailure("\"" + qhpsi::Printable(logged, kLongestName) +
                      "\" is not the name of a signature");
  }
  if (name.starts_with(kHeuristics)) {
    throw UserFailure(std::string(name) +
                      ": is no signature: an option in clamd.conf turns it off");
  }
  if (qhpsi::Lower(name).find("eicar") != std::string::npos) {
    throw UserFailure(std::string(name) +
                      ": is what scanners are proved with: without it all mail is put off");
  }
  return std::string(name);
}

std::string IgnoreText(const IgnoredNames& names) {
  std::string text = kHead;
  for (const std::string& name : names) {
    text += name + "\n";
  }
  return text;
}

IgnoredNames ParseIgnoreText(std::string_view text) {
  IgnoredNames names;
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty() && line.front() != '#') {
      names.push_back(line);
    }
  }
  return names;
}

IgnoreFile::IgnoreFile(const Tree& tree, const std::string& directory)
    : path_(Below(directory, kName)), inside_(tree.Within(directory)) {}

IgnoredNames IgnoreFile::Read() const {
  return ParseIgnoreText(inside_.ReadRoots(path_).value_or(""));
}

void IgnoreFile::Write(const IgnoredNames& names) const {
  if (names.empty()) {
    inside_.Remove(path_);
  } else {
    inside_.Write(path_, IgnoreText(names), Owner{}, kMode, true);
  }
}

}  // namespace installer
