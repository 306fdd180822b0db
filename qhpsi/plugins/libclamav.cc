// libclamav.so: scans the message in this process, with libclamav. See qhpsi(8).
//
//   LIBCLAMAV_DB   a database file, or a directory of them
//   LIBCLAMAV_TMP  the directory that it unpacks in
//   QHPSITIMEOUT   of which nine tenths are used
//
// It loads the database anew for each message: for small databases on machines without a clamd.

#include <clamav.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "qhpsi/base/fd.h"
#include "qhpsi/base/setting_table.h"
#include "qhpsi/base/virus_name.h"
#include "qhpsi/base/wait.h"
#include "qhpsi/limits.h"
#include "qhpsi/message.h"
#include "qhpsi/plugins/conclude.h"
#include "qhpsi/plugins/settings.h"
#include "qhpsi/sandbox/needs.h"
#include "qhpsi/setting_text.h"

namespace qhpsi {
namespace {

// A message made to exhaust us reaches one of these, and is then an error, not clean.
constexpr long long kMegabyte = 1024LL * 1024;
constexpr long long kMaxScanSize = 200 * kMegabyte;  // all that is unpacked from a message
// The message, or one file in it. A smaller limit than that of the whole would not always be told
// of: libclamav cuts what is in a zip archive there, and calls the rest clean.
constexpr long long kMaxFileSize = kMaxScanSize;
constexpr long long kMaxRecursion = 20;  // clamd's 17, and the layers of a mail
constexpr long long kMaxFiles = 10'000;

// libclamav says nothing when it cuts what is in a cabinet at kMaxScanSize, but it tells how many
// blocks it has scanned. It may count one too few for each file.
constexpr unsigned long kScannedToTheLimit = kMaxScanSize / CL_COUNT_PRECISION - kMaxFiles;

// Must be free in LIBCLAMAV_TMP before a scan and after it: libclamav takes what it had no room to
// unpack for empty, and mostly says nothing.
constexpr uint64_t kNeededSpace = 2 * kMaxScanSize;

// Why libclamav cannot unpack in `directory`; nothing when it can.
std::optional<std::string> LacksSpace(const std::string& directory) {
  struct statvfs fs{};
  if (::statvfs(directory.c_str(), &fs) != 0 || ::access(directory.c_str(), W_OK | X_OK) != 0) {
    return directory + ": " + std::strerror(errno);
  }
  const bool out_of_inodes = fs.f_files != 0 && fs.f_favail < kMaxFiles;
  if (out_of_inodes || uint64_t{fs.f_bavail} * fs.f_frsize < kNeededSpace) {
    return directory + ": less than " + std::to_string(kNeededSpace) + " bytes are free";
  }
  return std::nullopt;
}

// The first error that libclamav reported. Its callback gets no context of ours, so this is global;
// a process scans one message.
std::string first_error;

void NoteError(cl_msg severity, const char* /*full_text*/, const char* text, void* /*context*/) {
  if (severity == CL_MSG_ERROR && first_error.empty()) {
    first_error = std::string_view(text).substr(0, std::string_view(text).find('\n'));
  }
}

// Why `operation` failed, in libclamav's words; nothing when it succeeded.
std::optional<std::string> WhyFailed(const std::string& operation, cl_error_t result) {
  if (result == CL_SUCCESS) {
    return std::nullopt;
  }
  return operation + ": " + ::cl_strerror(result);
}

struct FreeEngine {
  void operator()(cl_engine* engine) const { ::cl_engine_free(engine); }
};
using Engine = std::unique_ptr<cl_engine, FreeEngine>;

std::optional<std::string> LoadSignatures(cl_engine* engine, const std::string& database) {
  unsigned int signatures = 0;
  const cl_error_t result = ::cl_load(database.c_str(), engine, &signatures, CL_DB_STDOPT);
  if (auto why = WhyFailed("LIBCLAMAV_DB: " + database, result)) {
    return why;
  }
  if (signatures == 0) {
    return "LIBCLAMAV_DB: " + database + ": no signatures";
  }
  return std::nullopt;
}

std::optional<std::string> SetLimits(cl_engine* engine, std::chrono::milliseconds time) {
  const std::array<std::pair<cl_engine_field, long long>, 5> limits = {{
      {CL_ENGINE_MAX_SCANSIZE, kMaxScanSize},
      {CL_ENGINE_MAX_FILESIZE, kMaxFileSize},
      {CL_ENGINE_MAX_RECURSION, kMaxRecursion},
      {CL_ENGINE_MAX_FILES, kMaxFiles},
      {CL_ENGINE_MAX_SCANTIME, time.count()},
  }};
  for (const auto& [field, value] : limits) {
    if (auto why = WhyFailed("cl_engine_set_num", ::cl_engine_set_num(engine, field, value))) {
      return why;
    }
  }
  return std::nullopt;
}

// Loads the signatures, which takes most of the time, and gives a scan what is left of it until
// `deadline`. An engine that unpacks in `directory`, or the reason why there is none.
std::variant<Engine, std::string> MakeEngine(const std::string& directory,
                                             Clock::time_point deadline) {
  if (auto why = WhyFailed("libclamav", ::cl_init(CL_INIT_DEFAULT))) {
    return *std::move(why);
  }
  Engine engine(::cl_engine_new());
  if (!engine) {
    return "libclamav: out of memory";
  }
  const std::string database = SettingText(Setting::kLibclamavDb);
  if (auto why = LoadSignatures(engine.get(), database)) {
    return *std::move(why);
  }
  const auto left = std::chrono::floor<std::chrono::milliseconds>(deadline - Clock::now());
  if (left <= left.zero()) {
    return "LIBCLAMAV_DB: " + database + ": loading took all the time there is";
  }
  auto why = SetLimits(engine.get(), left);
  if (!why) {
    why = WhyFailed("LIBCLAMAV_TMP",
                    ::cl_engine_set_str(engine.get(), CL_ENGINE_TMPDIR, directory.c_str()));
  }
  if (!why) {
    why = WhyFailed("libclamav: compile", ::cl_engine_compile(engine.get()));
  }
  if (why) {
    return *std::move(why);
  }
  return engine;
}

// A message over kMaxFileSize is an alert whose name libclamav tells this callback alone.
void NoteLimits(int /*fd*/, const char* name, void* limits_exceeded) {
  *static_cast<bool*>(limits_exceeded) = IsLimit(name);
}

int ScanMessage(int message, const char* messfile, cl_engine* engine) {
  cl_scan_options options{};
  options.general = CL_SCAN_GENERAL_HEURISTICS;
  options.parse = ~0U;  // everything, mail with its attachments among it
  options.heuristic = CL_SCAN_HEURISTIC_EXCEEDS_MAX;
  const char* name = nullptr;
  unsigned long scanned = 0;
  bool limits_exceeded = false;
  ::cl_engine_set_clcb_virus_found(engine, NoteLimits);
  const cl_error_t result = ::cl_scandesc_callback(message, messfile, &name, &scanned, engine,
                                                   &options, &limits_exceeded);
  if (result == CL_CLEAN && scanned >= kScannedToTheLimit) {
    return Conclude(kError, "limits exceeded: what is unpacked from a cabinet");
  }
  if (result == CL_CLEAN) {
    // It has seen nothing of an attachment that it failed to write or to unpack.
    return first_error.empty() ? Conclude(kClean, {})
                               : Conclude(kError, "libclamav: " + first_error);
  }
  if (result != CL_VIRUS) {
    return Conclude(kError, std::string("libclamav: scan: ") + ::cl_strerror(result));
  }
  const std::string_view virus = name == nullptr ? "" : name;
  if (IsLimit(virus) || (virus.empty() && limits_exceeded)) {
    return Conclude(kError, "limits exceeded: " + std::string(virus));
  }
  return Conclude(kInfected, virus);
}

}  // namespace

std::string NeededWords() {
  return "read=" + QuotedPath(SettingText(Setting::kLibclamavDb)) +
         " scratch=" + QuotedPath(SettingText(Setting::kLibclamavTmp));
}

int Scan(const char* messfile) {
  const auto started = Clock::now();
  const auto time_to_scan = TimeToScan();
  if (!time_to_scan) {
    return Conclude(kError, NotSeconds(Setting::kQhpsiTimeout));
  }
  const Fd message = OpenMessage(messfile);
  if (!message.valid()) {
    return Conclude(kError, std::string("message: open: ") + std::strerror(errno));
  }
  const std::string directory = SettingText(Setting::kLibclamavTmp);
  auto obstacle = LiftLimits();
  if (!obstacle) {
    obstacle = LacksSpace(directory);
  }
  if (obstacle) {
    return Conclude(kError, *obstacle);
  }
  ::cl_set_clcb_msg(NoteError);
  const auto made = MakeEngine(directory, started + *time_to_scan);
  if (const auto* reason = std::get_if<std::string>(&made)) {
    return Conclude(kError, *reason);
  }
  const int verdict = ScanMessage(message.get(), messfile, std::get<Engine>(made).get());
  if (const auto lack = verdict == kClean ? LacksSpace(directory) : std::nullopt) {
    return Conclude(kError, *lack);
  }
  return verdict;
}

}  // namespace qhpsi
