// The settings of one run of qmail-queue: read once, checked, and then constant.

#ifndef QUEUE_SETTINGS_H_
#define QUEUE_SETTINGS_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "qhpsi/base/setting_table.h"
#include "qhpsi/clamd/server_list.h"
#include "queue/caller.h"

namespace queue {

// The texts of the settings as they were found, before any is understood.
class SettingTexts {
 public:
  // Reads `environment` (NAME=value strings, as environ) if `caller` is trusted, then the control
  // files for what is still missing. Throws Failure: kHome when installed setuid and HOME is
  // missing, kConfig when a control file cannot be read or, installed setuid, HOME/control is
  // missing or the caller's QHPSIPROG is no qhpsi.
  static SettingTexts Read(const Caller& caller, char* const* environment);

  // Nothing when unset or empty.
  std::optional<std::string_view> Get(qhpsi::Setting setting) const;
  void Set(qhpsi::Setting setting, std::string text);

 private:
  void TakeFromEnvironment(char* const* environment);
  void CheckProgram();
  void TakeFromControl(const Caller& caller);

  std::array<std::optional<std::string>, qhpsi::kSettingTable.size()> texts_;
};

enum class RejectVirus { kMark, kRefuse, kDrop };

// For QHPSI='clamd: ...' only.
struct ClamdSettings {
  std::vector<qhpsi::ClamdServer> servers;
  int connect_timeout_seconds = 0;
  int timeout_seconds = 0;
  int patience_seconds = 0;  // with the first one asked; 0: for ever
  int wait_seconds = 0;      // for one to come back
};

// The readings of messages that are not ordinary, see qhpsi(7).
struct ReadingSettings {
  bool enabled = false;
  uint64_t size = 0;   // of all, in times the message's
  uint64_t count = 0;  // of all
  int depth = 0;       // of messages within messages
  int seconds = 0;     // of processor time
};

struct ScanSettings {
  std::vector<std::string> command;      // QHPSI's words; empty: messages are not scanned
  std::vector<std::string> extra_args;   // QHPSIARG1 to 3
  std::vector<std::string> environment;  // the scanner's, whole; empty where no program is run
  std::string qhpsi;                     // path of the qhpsi program
  ClamdSettings clamd;
  ReadingSettings readings;
  int infected_status = 0;
  int clean_status = 0;
  int timeout_seconds = 0;
  int proof_seconds = 0;  // 0: a scanner is always believed
  uint64_t min_size = 0;  // bytes; 0: no limit
  uint64_t max_size = 0;  // bytes; 0: no limit

  bool enabled() const { return !command.empty(); }
  bool is_clamd() const { return enabled() && command.front() == "clamd:"; }
  bool is_plugin() const { return enabled() && command.front() == "plugin:"; }
};

struct QueueSettings {
  std::string dir = {};   // absolute; empty: see base
  std::string base = {};  // absolute; empty: HOME/queue
  uint64_t start = 0;
  uint64_t count = 0;
  uint64_t split = 0;     // 0: as the queue has it
  uint64_t min_free = 0;  // bytes
};

struct DecideSettings {
  RejectVirus reject = RejectVirus::kMark;
  int refuse_code = 0;
  std::optional<int> error_fd;  // open for the front end's reply text
  int error_code = 0;
  bool accept_on_error = false;
  std::string virus_forward;  // empty: none; so is the next
  std::string quarantine;
  std::vector<std::string> extra_recipients;
  std::string policy;            // absolute path of a file; empty: none
  std::string released_by = {};  // the user who released it from quarantine; empty: nobody
};

struct Settings {
  bool logs_json = false;
  QueueSettings queue;
  ScanSettings scan;
  DecideSettings decide;
};

// Throws Failure kConfig, naming the setting, for one that makes no sense. Junk never counts as 0.
Settings ParseSettings(const SettingTexts& texts);

}  // namespace queue

#endif  // QUEUE_SETTINGS_H_
