// Settings from HOME/control and from the environment, against a plain reader of both.
//
// In an input, a line "@NAME" begins the file control/NAME, and "@" alone the environment, with a
// variable a line. With a line "!" the files have just been changed, else an hour ago. HOME is the
// working directory (.bazelrc).

#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <ios>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "qhpsi/base/ascii.h"
#include "qhpsi/base/setting_table.h"
#include "queue/caller.h"
#include "queue/control.h"
#include "queue/exit_code.h"
#include "queue/failure.h"
#include "queue/settings.h"
#include "tests/fuzz/bytes.h"
#include "tests/fuzz/property.h"

namespace {

namespace fs = std::filesystem;
using fuzz::Require;
using qhpsi::kSettingTable;
using qhpsi::Setting;

struct Site {
  std::map<std::string, std::string> control;
  std::vector<std::string> environment;
  bool has_just_changed = false;
};

// Seconds that have gone by for qmail-queue since the files were written.
time_t& Age() {
  static time_t age = 0;
  return age;
}

bool IsFileName(std::string_view name) {
  return !name.empty() && name.size() < 40 &&
         std::all_of(
             name.begin(), name.end(),
             [](char c) { return (c >= 'a' && c <= 'z') || qhpsi::IsDigit(c) || c == '_'; });
}

Site ReadSite(fuzz::Bytes& bytes) {
  Site site;
  std::string* file = nullptr;
  while (!bytes.AtEnd()) {
    const std::string_view line = bytes.Until('\n');
    if (line == "!") {
      site.has_just_changed = true;
    } else if (line == "@") {
      file = nullptr;
    } else if (line.starts_with('@') && IsFileName(line.substr(1))) {
      file = &site.control[std::string(line.substr(1))];
    } else if (file != nullptr) {
      *file += std::string(line) + (bytes.AtEnd() ? "" : "\n");
    } else {
      site.environment.emplace_back(line.substr(0, line.find('\0')));
    }
  }
  return site;
}

// The first line without the blanks at its end.
std::string FirstLine(const std::string& text) {
  const std::string line = text.substr(0, text.find('\n'));
  return line.substr(0, line.find_last_not_of(" \t\r") + 1);
}

std::optional<std::string> FromEnvironment(const Site& site, std::string_view name) {
  for (const std::string& entry : site.environment) {
    if (entry.starts_with(name) && entry.size() > name.size() && entry[name.size()] == '=') {
      return entry.substr(name.size() + 1);
    }
  }
  return std::nullopt;
}

// The name of a setting's file. Made once: it takes as long as all else.
const std::string& FileName(Setting setting) {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> made;
    made.reserve(kSettingTable.size());
    for (const auto& row : kSettingTable) {
      made.push_back(qhpsi::Lower(row.name));
    }
    return made;
  }();
  return names.at(static_cast<size_t>(setting));
}

// qhpsi(7): the environment if it is believed, else the file; what is empty is not set.
std::optional<std::string> Expected(const Site& site, Setting setting, bool is_trusted) {
  const auto& row = qhpsi::Row(setting);
  auto text = is_trusted ? FromEnvironment(site, row.name) : std::nullopt;
  const auto file = site.control.find(FileName(setting));
  if (!text && file != site.control.end()) {
    if (row.kind == qhpsi::SettingKind::kFile) {
      text = "control/" + file->first;
    } else {
      text = row.kind == qhpsi::SettingKind::kAddresses ? file->second : FirstLine(file->second);
    }
  }
  return text && text->empty() ? std::nullopt : text;
}

// As HOME/control, which is empty again when this is gone.
class ControlFiles {
 public:
  explicit ControlFiles(const Site& site) {
    for (const auto& [name, text] : site.control) {
      paths_.push_back("control/" + name);
      std::ofstream(paths_.back(), std::ios::binary) << text;
    }
  }
  ControlFiles(const ControlFiles&) = delete;
  ControlFiles& operator=(const ControlFiles&) = delete;
  ~ControlFiles() {
    for (const std::string& path : paths_) {
      ::unlink(path.c_str());
    }
  }

 private:
  std::vector<std::string> paths_;
};

// A file that is empty and has just been changed is one that somebody writes to; that of QHPSI may
// be what a full disk has left.
bool IsRefused(const Site& site, Setting setting, bool is_trusted) {
  const auto& row = qhpsi::Row(setting);
  const auto file = site.control.find(FileName(setting));
  return (site.has_just_changed || setting == Setting::kQhpsi) && file != site.control.end() &&
         file->second.empty() && row.kind != qhpsi::SettingKind::kFile &&
         !(is_trusted && FromEnvironment(site, row.name));
}

void CheckSettings(const Site& site, bool is_trusted, char* const* environment) {
  bool is_refused = false;
  for (size_t i = 0; i < kSettingTable.size(); ++i) {
    is_refused = is_refused || IsRefused(site, static_cast<Setting>(i), is_trusted);
  }
  queue::Caller caller;
  caller.is_trusted = is_trusted;
  std::optional<queue::SettingTexts> texts;
  try {
    texts = queue::SettingTexts::Read(caller, environment);
  } catch (const queue::Failure& failure) {
    Require(failure.code() == queue::ExitCode::kConfig, "it is for the site to mend");
  }
  Require(texts.has_value() != is_refused, "nothing is read that is being written or lost");
  for (size_t i = 0; texts && i < kSettingTable.size(); ++i) {
    const auto setting = static_cast<Setting>(i);
    const auto text = texts->Get(setting);
    Require((text ? std::optional(std::string(*text)) : std::nullopt) ==
                Expected(site, setting, is_trusted),
            "a setting comes from where the manual says");
  }
}

void CheckFile(const Site& site, const std::string& name, const std::string& text) {
  const bool is_being_written = site.has_just_changed && text.empty();
  std::optional<std::string> read;
  try {
    read = queue::ReadControl(name);
  } catch (const queue::Failure&) {
    Require(is_being_written, "a file can be read");
    return;
  }
  Require(read == text && !is_being_written, "it is read as it is");
  Require(queue::FirstLine(text) == FirstLine(text), "and so is its first line");
}

}  // namespace

// The clock that qmail-queue reads: no file can be given an age.
extern "C" time_t time(time_t* result) noexcept {
  timespec now = {};
  (void)::clock_gettime(CLOCK_REALTIME, &now);
  const time_t aged = now.tv_sec + Age();
  if (result != nullptr) {
    *result = aged;
  }
  return aged;
}

extern "C" int LLVMFuzzerInitialize(int* /*argc*/, char*** /*argv*/) {
  fs::remove_all("control");
  fs::create_directory("control");
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  fuzz::Bytes bytes(data, size);
  Site site = ReadSite(bytes);
  const ControlFiles files(site);
  constexpr time_t kHour = 3600;
  Age() = site.has_just_changed ? 0 : kHour;
  std::vector<char*> environment;
  environment.reserve(site.environment.size() + 1);
  for (std::string& entry : site.environment) {
    environment.push_back(entry.data());
  }
  environment.push_back(nullptr);
  for (const bool is_trusted : {false, true}) {
    CheckSettings(site, is_trusted, environment.data());
  }
  for (const auto& [name, text] : site.control) {
    CheckFile(site, name, text);
  }
  return 0;
}
