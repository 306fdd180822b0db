#include "queue/settings.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "qhpsi/base/ascii.h"
#include "qhpsi/base/directory.h"
#include "qhpsi/base/home.h"
#include "qhpsi/base/number.h"
#include "qhpsi/base/setting_table.h"
#include "qhpsi/base/take_line.h"
#include "qhpsi/base/words.h"
#include "qhpsi/clamd/server_list.h"
#include "qhpsi/exit_code.h"
#include "queue/caller.h"
#include "queue/control.h"
#include "queue/envelope.h"
#include "queue/exit_code.h"
#include "queue/failure.h"
#include "queue/qhpsi_program.h"

namespace queue {
namespace {

using qhpsi::kSettingTable;
using qhpsi::Row;
using qhpsi::Setting;
using qhpsi::SettingKind;
using qhpsi::SettingReader;
using qhpsi::SettingRow;

Failure BadSetting(Setting setting, std::string_view value, std::string_view reason) {
  return {ExitCode::kConfig, std::string(Row(setting).name) + ": \"" + qhpsi::Printable(value, 80) +
                                 "\" " + std::string(reason)};
}

// A relative path is below HOME.
std::string Absolute(std::string path) {
  if (path.empty() || path.front() == '/') {
    return path;
  }
  return std::string(qhpsi::kHome) + "/" + path;
}

// Which settings HOME/control has. One listing costs less than an open() for each in the table.
class ControlListing {
 public:
  explicit ControlListing(const Caller& caller) {
    const std::string path = std::string(qhpsi::kHome) + "/control";
    const time_t before = ::time(nullptr);
    qhpsi::Directory directory(path.c_str());
    if (!directory.valid()) {
      CheckMissing(caller, path, errno);
      return;
    }
    while (const char* const name = directory.Next()) {
      names_.emplace_back(name);
    }
    struct stat st = {};
    if (errno != 0 || ::fstat(directory.fd(), &st) != 0) {
      throw Failure(ExitCode::kConfig, "cannot read " + path, errno);
    }
    has_changed_ = HasChangedSince(st, before);
  }

  bool Has(const std::string& name) const {
    return std::find(names_.begin(), names_.end(), name) != names_.end();
  }

  // Whether the listing may lack a name that was there all the time: btrfs does not list what got
  // its name by rename() after opendir(). A mail must not get by unscanned while its site edits a
  // setting.
  bool has_changed() const { return has_changed_; }

 private:
  // Without HOME/control we cannot know whether the site wants a scan.
  static void CheckMissing(const Caller& caller, const std::string& path, int error) {
    struct stat st = {};
    if (caller.is_setuid && ::stat(qhpsi::kHome, &st) != 0) {
      throw Failure(ExitCode::kHome, std::string("cannot find ") + qhpsi::kHome, errno);
    }
    if (caller.is_setuid || error != ENOENT) {
      throw Failure(ExitCode::kConfig, "cannot open " + path, error);
    }
  }

  std::vector<std::string> names_;
  bool has_changed_ = false;
};

// Turns texts into values.
class Parser {
 public:
  explicit Parser(const SettingTexts& texts) : texts_(texts) {}

  bool Has(Setting setting) const { return texts_.Get(setting).has_value(); }

  std::string Text(Setting setting) const {
    return std::string(texts_.Get(setting).value_or(Row(setting).fallback));
  }

  uint64_t Number(Setting setting) const {
    const SettingRow& row = Row(setting);
    const std::string_view text = texts_.Get(setting).value_or(row.fallback);
    const auto number = qhpsi::ParseNumber(text, row.min, row.max);
    if (!number) {
      throw BadSetting(
          setting, text,
          "is not a number from " + std::to_string(row.min) + " to " + std::to_string(row.max));
    }
    return *number;
  }

  int Int(Setting setting) const { return static_cast<int>(Number(setting)); }

  std::string Address(Setting setting) const {
    std::string text = Text(setting);
    CheckAddress(setting, text);
    return text;
  }

  // One a line; empty lines count for nothing.
  std::vector<std::string> Addresses(Setting setting) const {
    std::vector<std::string> addresses;
    const std::string text = Text(setting);
    for (std::string_view rest = text; !rest.empty();) {
      const std::string_view address = FirstLine(qhpsi::TakeLine(rest));
      if (!address.empty()) {
        CheckAddress(setting, address);
        addresses.emplace_back(address);
      }
    }
    return addresses;
  }

  std::vector<std::string> Command(Setting setting) const {
    auto words = qhpsi::SplitWords(Text(setting));
    if (!words) {
      throw BadSetting(setting, Text(setting), "has a quote that is not closed");
    }
    return *words;
  }

  std::string Path(Setting setting) const { return Absolute(Text(setting)); }

 private:
  static void CheckAddress(Setting setting, std::string_view text) {
    if (!IsPlainAddress(text)) {
      throw BadSetting(setting, text, "is not an address");
    }
  }

  const SettingTexts& texts_;
};

QueueSettings ParseQueue(const Parser& parser) {
  return {.dir = parser.Path(Setting::kQueueDir),
          .base = parser.Path(Setting::kQueueBase),
          .start = parser.Number(Setting::kQueueStart),
          .count = parser.Number(Setting::kQueueCount),
          .split = parser.Has(Setting::kConfSplit) ? parser.Number(Setting::kConfSplit) : 0,
          .min_free = parser.Number(Setting::kMinFree)};
}

// "plugin: a.so b.so", and "plugin:a.so b.so" as the original has it, both as "plugin:", "a.so",
// "b.so".
void SplitPrefix(std::vector<std::string>& words, std::string_view prefix) {
  if (words.front().starts_with(prefix) && words.front().size() > prefix.size()) {
    words.insert(words.begin() + 1, words.front().substr(prefix.size()));
    words.front() = prefix;
  }
}

std::vector<std::string> ParseScanner(const Parser& parser) {
  std::vector<std::string> words = parser.Command(Setting::kQhpsi);
  if (!parser.Has(Setting::kQhpsi)) {
    return words;
  }
  if (words.empty() || words.front().empty()) {
    throw BadSetting(Setting::kQhpsi, parser.Text(Setting::kQhpsi), "names no scanner");
  }
  SplitPrefix(words, "plugin:");
  SplitPrefix(words, "clamd:");
  if (words.front() == "plugin:" && words.size() == 1) {
    throw BadSetting(Setting::kQhpsi, parser.Text(Setting::kQhpsi), "names no plugin");
  }
  return words;
}

// The servers in QHPSI, or else those in CLAMD_SERVERS.
ClamdSettings ParseClamd(const Parser& parser, const std::vector<std::string>& words) {
  std::string list;
  for (size_t i = 1; i < words.size(); ++i) {
    list += words[i] + " ";
  }
  const Setting source = list.empty() ? Setting::kClamdServers : Setting::kQhpsi;
  qhpsi::ClamdServerList parsed =
      qhpsi::ParseClamdServers(list.empty() ? parser.Text(Setting::kClamdServers) : list);
  if (!parsed.error.empty()) {
    throw BadSetting(source, parser.Text(source), "names no clamd: " + parsed.error);
  }
  return {.servers = std::move(parsed.servers),
          .connect_timeout_seconds = parser.Int(Setting::kClamdConnectTimeout),
          .timeout_seconds = parser.Int(Setting::kClamdTimeout),
          .patience_seconds = parser.Int(Setting::kClamdPatience),
          .wait_seconds = parser.Int(Setting::kClamdWait)};
}

// With a status of qhpsi's own as "clean", a missing scanner would let everything in.
int ParseScannerStatus(const Parser& parser, Setting setting) {
  using Own = qhpsi::ExitCode;
  const int status = parser.Int(setting);
  for (const Own own : {Own::kIds, Own::kMemory, Own::kDlopen, Own::kDlsym, Own::kDlclose,
                        Own::kExec, Own::kBadName, Own::kBadReturn}) {
    if (status == static_cast<int>(own)) {
      throw BadSetting(setting, parser.Text(setting), "is an exit status of qhpsi's own errors");
    }
  }
  return status;
}

// Refuses junk here, also in settings that only a scanner reads.
void CheckNumbers(const Parser& parser) {
  for (size_t i = 0; i < kSettingTable.size(); ++i) {
    const auto setting = static_cast<Setting>(i);
    if (Row(setting).kind == SettingKind::kNumber && parser.Has(setting)) {
      parser.Number(setting);
    }
  }
}

// Builds the environment from nothing: nobody can fool the scanner with a variable that it does not
// get.
std::vector<std::string> ScannerEnvironment(const Parser& parser) {
  std::vector<std::string> environment = {"LC_ALL=C"};
  for (size_t i = 0; i < kSettingTable.size(); ++i) {
    const SettingRow& row = kSettingTable.at(i);
    if (row.reader == SettingReader::kQueue) {
      continue;
    }
    const std::string text = parser.Text(static_cast<Setting>(i));
    if (!text.empty()) {
      environment.push_back(std::string(row.name) + "=" + text);
    }
  }
  return environment;
}

ReadingSettings ParseReadings(const Parser& parser) {
  const std::string text = parser.Text(Setting::kQhpsiReadings);
  if (text != "scan" && text != "off") {
    throw BadSetting(Setting::kQhpsiReadings, text, "is neither scan nor off");
  }
  return {.enabled = text == "scan",
          .size = parser.Number(Setting::kReadingsSize),
          .count = parser.Number(Setting::kReadingsCount),
          .depth = parser.Int(Setting::kReadingsDepth),
          .seconds = parser.Int(Setting::kReadingsTime)};
}

ScanSettings ParseScan(const Parser& parser) {
  ScanSettings scan;
  scan.command = ParseScanner(parser);
  if (scan.is_clamd()) {
    scan.clamd = ParseClamd(parser, scan.command);
  } else if (scan.enabled()) {
    scan.environment = ScannerEnvironment(parser);
  }
  for (const Setting arg : {Setting::kQhpsiArg1, Setting::kQhpsiArg2, Setting::kQhpsiArg3}) {
    if (parser.Has(arg)) {
      scan.extra_args.push_back(parser.Text(arg));
    }
  }
  scan.qhpsi = parser.Path(Setting::kQhpsiProg);
  if (scan.qhpsi.empty()) {
    scan.qhpsi = std::string(qhpsi::kHome) + "/bin/qhpsi";
  }
  scan.infected_status = ParseScannerStatus(parser, Setting::kQhpsiRc);
  scan.clean_status = ParseScannerStatus(parser, Setting::kQhpsiRn);
  if (scan.infected_status == scan.clean_status) {
    throw BadSetting(Setting::kQhpsiRc, parser.Text(Setting::kQhpsiRc), "is the same as QHPSIRN");
  }
  scan.readings = ParseReadings(parser);
  scan.timeout_seconds = parser.Int(Setting::kQhpsiTimeout);
  scan.proof_seconds = parser.Int(Setting::kQhpsiProof);
  scan.min_size = parser.Number(Setting::kQhpsiMinSize);
  scan.max_size = parser.Number(Setting::kQhpsiMaxSize);
  return scan;
}

RejectVirus ParseReject(const Parser& parser) {
  const std::string text = parser.Text(Setting::kRejectVirus);
  if (text == "0") {
    return RejectVirus::kMark;
  }
  return text == "2" ? RejectVirus::kDrop : RejectVirus::kRefuse;
}

bool ParseOnError(const Parser& parser) {
  const std::string text = parser.Text(Setting::kQhpsiOnError);
  if (text != "accept" && text != "defer") {
    throw BadSetting(Setting::kQhpsiOnError, text, "is neither accept nor defer");
  }
  return text == "accept";
}

// Only a descriptor that the front end opened counts: later its number may be a queue file's.
// Without one, as for mail that is injected locally, a refusal has its exit code alone.
std::optional<int> ParseErrorFd(const Parser& parser) {
  if (!parser.Has(Setting::kErrorFd)) {
    return std::nullopt;
  }
  const int fd = parser.Int(Setting::kErrorFd);
  if (::fcntl(fd, F_GETFD) < 0) {
    return std::nullopt;
  }
  return fd;
}

bool ParseLog(const Parser& parser) {
  const std::string text = parser.Text(Setting::kQhpsiLog);
  if (text != "line" && text != "json") {
    throw BadSetting(Setting::kQhpsiLog, text, "is neither line nor json");
  }
  return text == "json";
}

DecideSettings ParseDecide(const Parser& parser) {
  return {.reject = ParseReject(parser),
          .refuse_code = parser.Int(Setting::kRejectVirusCode),
          .error_fd = ParseErrorFd(parser),
          .error_code = parser.Int(Setting::kErrorCode),
          .accept_on_error = ParseOnError(parser),
          .virus_forward = parser.Address(Setting::kVirusForward),
          .quarantine = parser.Address(Setting::kQuarantine),
          .extra_recipients = parser.Addresses(Setting::kExtraQueue),
          .policy = parser.Path(Setting::kQhpsiPolicy)};
}

}  // namespace

SettingTexts SettingTexts::Read(const Caller& caller, char* const* environment) {
  SettingTexts texts;
  if (caller.is_trusted) {
    texts.TakeFromEnvironment(environment);
  }
  if (caller.is_setuid && caller.uid != 0) {
    texts.CheckProgram();
  }
  texts.TakeFromControl(caller);
  return texts;
}

void SettingTexts::TakeFromEnvironment(char* const* environment) {
  for (char* const* entry = environment; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const size_t equals = text.find('=');
    const auto row = std::find_if(kSettingTable.begin(), kSettingTable.end(),
                                  [&](const auto& r) { return r.name == text.substr(0, equals); });
    if (row == kSettingTable.end() || equals == std::string_view::npos) {
      continue;
    }
    auto& slot = texts_.at(static_cast<size_t>(row - kSettingTable.begin()));
    if (!slot) {  // of two, getenv() takes the first
      slot = text.substr(equals + 1);
    }
  }
}

// What the environment names would be run as qmailq. Only root may choose that freely.
void SettingTexts::CheckProgram() {
  auto& program = texts_.at(static_cast<size_t>(Setting::kQhpsiProg));
  if (program && !program->empty()) {
    program = InstalledQhpsi(Absolute(*program));
  }
}

void SettingTexts::TakeFromControl(const Caller& caller) {
  const ControlListing control(caller);
  for (size_t i = 0; i < kSettingTable.size(); ++i) {
    if (texts_.at(i)) {
      continue;
    }
    const SettingKind kind = kSettingTable.at(i).kind;
    const std::string name = qhpsi::Lower(kSettingTable.at(i).name);
    const bool is_listed = control.Has(name);
    if (kind == SettingKind::kFile) {  // read when it is needed
      if (is_listed || (control.has_changed() && HasControl(name))) {
        texts_.at(i) = "control/" + name;
      }
      continue;
    }
    const auto text = is_listed || control.has_changed() ? ReadControl(name) : std::nullopt;
    if (!text && is_listed) {
      // An editor is at work. Without the setting this mail could get by unscanned.
      throw Failure(ExitCode::kConfig, "control/" + name + " has just been removed");
    }
    if (!text) {
      continue;
    }
    // A full disk leaves it so, and nobody would see that no mail is scanned any more.
    if (static_cast<Setting>(i) == Setting::kQhpsi && text->empty()) {
      throw Failure(ExitCode::kConfig, "control/" + name + " is empty: remove it for no scans");
    }
    texts_.at(i) = kind == SettingKind::kAddresses ? *text : FirstLine(*text);
  }
}

std::optional<std::string_view> SettingTexts::Get(Setting setting) const {
  const auto& text = texts_.at(static_cast<size_t>(setting));
  if (!text || text->empty()) {
    return std::nullopt;
  }
  return *text;
}

void SettingTexts::Set(Setting setting, std::string text) {
  texts_.at(static_cast<size_t>(setting)) = std::move(text);
}

Settings ParseSettings(const SettingTexts& texts) {
  const Parser parser(texts);
  CheckNumbers(parser);
  return {.logs_json = ParseLog(parser),
          .queue = ParseQueue(parser),
          .scan = ParseScan(parser),
          .decide = ParseDecide(parser)};
}

}  // namespace queue
