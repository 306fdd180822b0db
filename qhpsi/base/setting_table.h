// Every setting of the mail path: the one table that the code, the man page and the installer
// share.
//
// A setting is an environment variable NAME or, where the environment is silent or not believed,
// the first line of HOME/control/name in lower case. An empty one is as good as none.

#ifndef QHPSI_BASE_SETTING_TABLE_H_
#define QHPSI_BASE_SETTING_TABLE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

namespace qhpsi {

enum class SettingKind {
  kText,       // anything
  kNumber,     // decimal, from min to max
  kAddress,    // an envelope address: under 1003 bytes, no control character
  kAddresses,  // any number of them, one a line
  kFile,       // the name of a file, relative to HOME; HOME/control/name is that file itself
  kCommand,    // words as qhpsi/base/words.h splits them
};

// Who reads the setting. A scanner's setting is handed on to qhpsi, and to the plugins and the
// scanner.
enum class SettingReader { kQueue, kScanner, kBoth };

struct SettingRow {
  std::string_view name;
  SettingKind kind;
  SettingReader reader;
  std::string_view fallback;  // what an unset one counts as; empty for nothing
  uint64_t min;
  uint64_t max;
  std::string_view unit;
  std::string_view meaning;
};

// The row of each setting below, in the same order.
enum class Setting : size_t {
  kQueueDir,
  kQueueBase,
  kQueueStart,
  kQueueCount,
  kConfSplit,
  kMinFree,
  kQhpsi,
  kQhpsiArg1,
  kQhpsiArg2,
  kQhpsiArg3,
  kQhpsiRc,
  kQhpsiRn,
  kQhpsiTimeout,
  kQhpsiOnError,
  kQhpsiMinSize,
  kQhpsiMaxSize,
  kQhpsiProof,
  kQhpsiReadings,
  kReadingsSize,
  kReadingsCount,
  kReadingsDepth,
  kReadingsTime,
  kQhpsiProg,
  kRejectVirus,
  kRejectVirusCode,
  kErrorFd,
  kErrorCode,
  kVirusForward,
  kQhpsiPolicy,
  kQhpsiLog,
  kQuarantine,
  kExtraQueue,
  kPluginDir,
  kQueuePlugin,
  kQueuePluginSymb,
  kQhpsiAllow,
  kClamdServers,
  kClamdConnectTimeout,
  kClamdTimeout,
  kClamdPatience,
  kClamdWait,
  kLibclamavDb,
  kLibclamavTmp,
  kScanCmd,
  kPath,
};

inline constexpr uint64_t kNoLimit = std::numeric_limits<int64_t>::max();

inline constexpr std::array<SettingRow, 45> kSettingTable = {{
    {"QUEUEDIR", SettingKind::kText, SettingReader::kQueue, "", 0, 0, "path",
     "the queue; a relative path is below HOME"},
    {"QUEUE_BASE", SettingKind::kText, SettingReader::kQueue, "", 0, 0, "path",
     "messages are spread over the queues queueN in this directory"},
    {"QUEUE_START", SettingKind::kNumber, SettingReader::kQueue, "1", 0, 1000000, "number",
     "N of the first queue in QUEUE_BASE"},
    {"QUEUE_COUNT", SettingKind::kNumber, SettingReader::kQueue, "10", 1, 1000, "queues",
     "how many queues are in QUEUE_BASE"},
    {"CONFSPLIT", SettingKind::kNumber, SettingReader::kQueue, "", 1, 100000, "directories",
     "subdirectories of mess, and of intd and todo where those are split; nothing: as in the "
     "queue"},
    {"MIN_FREE", SettingKind::kNumber, SettingReader::kQueue, "0", 0, kNoLimit, "bytes",
     "disk space that must stay free"},
    {"QHPSI", SettingKind::kCommand, SettingReader::kQueue, "", 0, 0, "command",
     "the scanner; or plugin: and plugins; or clamd: and servers; nothing: no scan"},
    {"QHPSIARG1", SettingKind::kText, SettingReader::kQueue, "", 0, 0, "word",
     "appended to the scanner's arguments"},
    {"QHPSIARG2", SettingKind::kText, SettingReader::kQueue, "", 0, 0, "word",
     "appended after QHPSIARG1"},
    {"QHPSIARG3", SettingKind::kText, SettingReader::kQueue, "", 0, 0, "word",
     "appended after QHPSIARG2"},
    {"QHPSIRC", SettingKind::kNumber, SettingReader::kQueue, "1", 0, 255, "exit status",
     "the scanner's exit status for an infected message"},
    {"QHPSIRN", SettingKind::kNumber, SettingReader::kQueue, "0", 0, 255, "exit status",
     "the scanner's exit status for a clean message"},
    {"QHPSITIMEOUT", SettingKind::kNumber, SettingReader::kBoth, "300", 1, 86400, "seconds",
     "after which a scan is ended and counts as failed"},
    {"QHPSIONERROR", SettingKind::kText, SettingReader::kQueue, "defer", 0, 0, "defer or accept",
     "what to do with a message when the scan failed"},
    {"QHPSIMINSIZE", SettingKind::kNumber, SettingReader::kQueue, "0", 0, kNoLimit, "bytes",
     "smaller messages are not scanned; 0: no limit"},
    {"QHPSIMAXSIZE", SettingKind::kNumber, SettingReader::kQueue, "0", 0, kNoLimit, "bytes",
     "larger messages are not scanned; 0: no limit"},
    {"QHPSIPROOF", SettingKind::kNumber, SettingReader::kBoth, "10", 0, 86400, "seconds",
     "for which a scanner is believed that has shown that it finds a virus; 0: always"},
    {"QHPSIREADINGS", SettingKind::kText, SettingReader::kQueue, "scan", 0, 0, "scan or off",
     "what other mail readers could find in a message that is not ordinary is scanned, too"},
    {"READINGS_SIZE", SettingKind::kNumber, SettingReader::kQueue, "8", 1, 1000, "times",
     "how large the readings of a message may be together, in proportion to it"},
    {"READINGS_COUNT", SettingKind::kNumber, SettingReader::kQueue, "5000", 1, 1000000, "readings",
     "how many a message may have"},
    {"READINGS_DEPTH", SettingKind::kNumber, SettingReader::kQueue, "8", 1, 100, "messages",
     "how deep messages may be in one another there"},
    {"READINGS_TIME", SettingKind::kNumber, SettingReader::kQueue, "60", 1, 86400, "seconds",
     "of processor time, that finding them may take"},
    {"QHPSIPROG", SettingKind::kText, SettingReader::kQueue, "", 0, 0, "path",
     "the qhpsi program; nothing: HOME/bin/qhpsi"},
    {"REJECTVIRUS", SettingKind::kText, SettingReader::kQueue, "0", 0, 0, "0, 1 or 2",
     "infected messages are marked and queued (0), dropped (2) or refused (1, or anything else)"},
    {"REJECTVIRUSCODE", SettingKind::kNumber, SettingReader::kQueue, "33", 11, 40, "exit status",
     "with which an infected message is refused"},
    {"ERROR_FD", SettingKind::kNumber, SettingReader::kQueue, "", 2, 1023, "descriptor",
     "on which the front end takes the text of a refusal"},
    {"ERROR_CODE", SettingKind::kNumber, SettingReader::kQueue, "82", 11, 255, "exit status",
     "that goes with the text on ERROR_FD"},
    {"VIRUSFORWARD", SettingKind::kAddress, SettingReader::kQueue, "", 0, 0, "address",
     "gets infected messages in place of their recipients"},
    {"QHPSIPOLICY", SettingKind::kFile, SettingReader::kQueue, "", 0, 0, "path",
     "a file that says what becomes of infected messages by the virus's name; a relative path is "
     "below HOME"},
    {"QHPSILOG", SettingKind::kText, SettingReader::kQueue, "line", 0, 0, "line or json",
     "the log has one line for each scan, or a JSON object besides"},
    {"QUARANTINE", SettingKind::kAddress, SettingReader::kQueue, "", 0, 0, "address",
     "gets every message in place of its recipients"},
    {"EXTRAQUEUE", SettingKind::kAddresses, SettingReader::kQueue, "", 0, 0, "addresses",
     "get every message as well"},
    {"PLUGINDIR", SettingKind::kText, SettingReader::kScanner, "plugins", 0, 0, "path",
     "where plugins are: a name below HOME, or an absolute path"},
    {"QUEUE_PLUGIN", SettingKind::kText, SettingReader::kScanner, "", 0, 0, "symbol",
     "the function in a plugin that scans; nothing: QUEUE_PLUGIN_SYMB"},
    {"QUEUE_PLUGIN_SYMB", SettingKind::kText, SettingReader::kScanner, "virusscan", 0, 0, "symbol",
     "the same, as newer IndiMail calls it"},
    {"QHPSIALLOW", SettingKind::kText, SettingReader::kScanner, "", 0, 0, "words",
     "what plugins may do besides what they say that they need: read=PATH, scratch=PATH, unix, "
     "tcp=PORT, commands; for a command: setuid"},
    {"CLAMD_SERVERS", SettingKind::kText, SettingReader::kScanner, "unix:/run/clamav/clamd.ctl", 0,
     0, "list", "the clamd servers that clamd: and clamd.so ask"},
    {"CLAMD_CONNECT_TIMEOUT", SettingKind::kNumber, SettingReader::kScanner, "5", 1, 86400,
     "seconds", "for a clamd to take the connection"},
    {"CLAMD_TIMEOUT", SettingKind::kNumber, SettingReader::kScanner, "120", 1, 86400, "seconds",
     "for a clamd to answer"},
    {"CLAMD_PATIENCE", SettingKind::kNumber, SettingReader::kScanner, "10", 0, 86400, "seconds",
     "after which a second clamd is asked beside the first, and the first answer counts; 0: never"},
    {"CLAMD_WAIT", SettingKind::kNumber, SettingReader::kScanner, "20", 0, 86400, "seconds",
     "to wait for a clamd to come back when none can be reached"},
    {"LIBCLAMAV_DB", SettingKind::kText, SettingReader::kScanner, "/var/lib/clamav", 0, 0, "path",
     "the signatures that libclamav.so loads"},
    {"LIBCLAMAV_TMP", SettingKind::kText, SettingReader::kScanner, "/tmp", 0, 0, "path",
     "the directory that libclamav.so unpacks in"},
    {"SCANCMD", SettingKind::kCommand, SettingReader::kScanner, "", 0, 0, "command",
     "the command that generic.so runs"},
    {"PATH", SettingKind::kText, SettingReader::kScanner, "/usr/local/bin:/usr/bin:/bin", 0, 0,
     "directories", "where a scanner without a slash in its name is looked for"},
}};

static_assert(kSettingTable.size() == static_cast<size_t>(Setting::kPath) + 1);

constexpr const SettingRow& Row(Setting setting) {
  return kSettingTable[static_cast<size_t>(setting)];  // at() would link the C++ library's messages
}

}  // namespace qhpsi

#endif  // QHPSI_BASE_SETTING_TABLE_H_
