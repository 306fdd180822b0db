// The settings of qmail-queue: what is accepted is in its range, and junk never is.
//
// An input has a setting a line, "REJECTVIRUS=2"; a line that begins with a blank continues the one
// before it, for the settings that may have several.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "qhpsi/base/ascii.h"
#include "qhpsi/base/setting_table.h"
#include "queue/envelope.h"
#include "queue/exit_code.h"
#include "queue/failure.h"
#include "queue/settings.h"
#include "tests/fuzz/bytes.h"
#include "tests/fuzz/property.h"

namespace {

using fuzz::Require;
using qhpsi::kSettingTable;
using qhpsi::Setting;
using qhpsi::SettingKind;

queue::SettingTexts ReadLines(fuzz::Bytes& bytes) {
  std::array<std::string, kSettingTable.size()> texts;
  std::string* last = nullptr;
  while (!bytes.AtEnd()) {
    const std::string_view line = bytes.Until('\n');
    if (line.starts_with(' ') && last != nullptr) {
      *last += "\n" + std::string(line.substr(1));
      continue;
    }
    const size_t equals = std::min(line.find('='), line.size());
    for (size_t i = 0; i < kSettingTable.size(); ++i) {
      if (kSettingTable.at(i).name == line.substr(0, equals)) {
        last = &texts.at(i);
        *last = line.substr(std::min(equals + 1, line.size()));
      }
    }
  }
  queue::SettingTexts settings;
  for (size_t i = 0; i < texts.size(); ++i) {
    settings.Set(static_cast<Setting>(i), texts.at(i));
  }
  return settings;
}

// As a person would judge it: digits alone, leading zeros or not, and not too large.
bool IsNumberInRange(std::string_view text, uint64_t min, uint64_t max) {
  text.remove_prefix(std::min(text.find_first_not_of('0'), text.size() - 1));
  if (!std::all_of(text.begin(), text.end(), qhpsi::IsDigit) || text.size() > 19) {
    return false;
  }
  uint64_t number = 0;
  for (const char c : text) {
    number = 10 * number + static_cast<uint64_t>(c - '0');
  }
  return number >= min && number <= max;
}

bool HasBadNumber(const queue::SettingTexts& texts) {
  for (size_t i = 0; i < kSettingTable.size(); ++i) {
    const auto& row = kSettingTable.at(i);
    const auto text = texts.Get(static_cast<Setting>(i));
    if (row.kind == SettingKind::kNumber && text && !IsNumberInRange(*text, row.min, row.max)) {
      return true;
    }
  }
  return false;
}

bool IsAddress(std::string_view address) {
  return address.size() < queue::kMaxAddress &&
         std::none_of(address.begin(), address.end(), [](char c) { return c < ' ' || c > '~'; });
}

bool IsAbsolute(const std::string& path) { return path.empty() || path.front() == '/'; }

void CheckEnvironment(const std::vector<std::string>& environment) {
  std::set<std::string> names;
  for (const std::string& entry : environment) {
    const std::string name = entry.substr(0, entry.find('='));
    Require(names.insert(name).second, "a scanner's variable comes once");
    const auto* const row =
        std::find_if(kSettingTable.begin(), kSettingTable.end(),
                     [&](const qhpsi::SettingRow& r) { return r.name == name; });
    Require(name == "LC_ALL" ||
                (row != kSettingTable.end() && row->reader != qhpsi::SettingReader::kQueue),
            "a scanner gets no other variables than its own");
  }
}

void CheckScan(const queue::ScanSettings& scan, const queue::SettingTexts& texts) {
  Require(scan.enabled() == texts.Get(Setting::kQhpsi).has_value(), "QHPSI decides over the scan");
  Require(scan.infected_status != scan.clean_status, "infected and clean can be told apart");
  Require(scan.timeout_seconds >= 1 && scan.readings.seconds >= 1, "no time limit is 0");
  Require(!scan.qhpsi.empty() && IsAbsolute(scan.qhpsi), "qhpsi has an absolute path");
  CheckEnvironment(scan.environment);
  if (!scan.enabled()) {
    return;
  }
  Require(!scan.command.front().empty(), "a scanner has a name");
  Require(!scan.is_plugin() || scan.command.size() > 1, "plugin: names one");
  Require(scan.is_clamd() == !scan.clamd.servers.empty(), "clamd: has servers, and nothing else");
  Require(scan.is_clamd() == scan.environment.empty(), "what runs a program has an environment");
}

void CheckDecide(const queue::DecideSettings& decide, const queue::SettingTexts& texts) {
  Require(decide.refuse_code >= 11 && decide.refuse_code <= 40, "a refusal is for good");
  Require(decide.accept_on_error == (texts.Get(Setting::kQhpsiOnError) == "accept"),
          "only the word accept accepts unscanned mail");
  const auto reject = texts.Get(Setting::kRejectVirus).value_or("0");
  const auto expected = reject == "0"   ? queue::RejectVirus::kMark
                        : reject == "2" ? queue::RejectVirus::kDrop
                                        : queue::RejectVirus::kRefuse;
  Require(decide.reject == expected, "REJECTVIRUS is 0, 2, or else refuses");
  Require(IsAddress(decide.virus_forward) && IsAddress(decide.quarantine), "these are addresses");
  Require(decide.quarantine == texts.Get(Setting::kQuarantine).value_or(""), "as they came");
  for (const std::string& recipient : decide.extra_recipients) {
    Require(!recipient.empty() && IsAddress(recipient), "each of EXTRAQUEUE is an address");
  }
}

// "NAME: ...", in one line.
void CheckComplaint(const queue::Failure& failure) {
  Require(failure.code() == queue::ExitCode::kConfig, "nonsense is exit status 55");
  const std::string_view text = failure.what();
  Require(std::none_of(text.begin(), text.end(), qhpsi::IsControl), "a complaint is one line");
  const std::string_view name = text.substr(0, text.find(": "));
  Require(std::any_of(kSettingTable.begin(), kSettingTable.end(),
                      [&](const qhpsi::SettingRow& row) { return row.name == name; }),
          "a complaint begins with the setting's name");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  fuzz::Bytes bytes(data, size);
  const queue::SettingTexts texts = ReadLines(bytes);
  queue::Settings settings;
  try {
    settings = queue::ParseSettings(texts);
  } catch (const queue::Failure& failure) {
    CheckComplaint(failure);
    return 0;
  }
  Require(!HasBadNumber(texts), "no bad number is accepted");
  Require(IsAbsolute(settings.queue.dir) && IsAbsolute(settings.queue.base), "paths are absolute");
  Require(settings.queue.count >= 1, "there is a queue to choose");
  CheckScan(settings.scan, texts);
  CheckDecide(settings.decide, texts);
  return 0;
}
