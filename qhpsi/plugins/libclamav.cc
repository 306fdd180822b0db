// libclamav.so: scans the message in this process, with libclamav. See qhpsi(8).
//
//   LIBCLAMAV_DB   /var/lib/clamav: a database file, or a directory of them
//   LIBCLAMAV_TMP  /tmp: where it unpacks
//   QHPSITIMEOUT   300 seconds, of which nine tenths are used
//
// The database is loaded anew for each message: for small ones, where no clamd runs.

#include <clamav.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "qhpsi/limits.h"
#include "qhpsi/message.h"
#include "qhpsi/plugins/settings.h"
#include "qhpsi/plugins/verdict.h"

namespace qhpsi {
namespace {

constexpr std::string_view kLimitsExceeded = "Heuristics.Limits.Exceeded";

// Where a scan stops for a message made to exhaust us. To reach one is an error, not clean.
constexpr long long kMegabyte = 1024LL * 1024;
constexpr long long kMaxScanSize = 200 * kMegabyte;  // all that is unpacked from a message
constexpr long long kMaxFileSize = 100 * kMegabyte;  // the message, or one file in it
constexpr long long kMaxRecursion = 20;              // clamd's 17, and the layers of a mail
constexpr long long kMaxFiles = 10'000;

// Free in LIBCLAMAV_TMP, before a scan and after. libclamav takes what it could not unpack for
// empty, and mostly says nothing.
constexpr uint64_t kNeededSpace = 2 * kMaxScanSize;

// Why `directory` is no place to unpack in; nothing when it is.
std::optional<std::string> LacksSpace(const std::string& directory) {
  struct statvfs fs {};
  if (::statvfs(directory.c_str(), &fs) != 0 || ::access(directory.c_str(), W_OK | X_OK) != 0) {
    return directory + ": " + std::strerror(errno);
  }
  const bool out_of_inodes = fs.f_files != 0 && fs.f_favail < kMaxFiles;
  if (out_of_inodes || uint64_t{fs.f_bavail} * fs.f_frsize < kNeededSpace) {
    return directory + ": less than " + std::to_string(kNeededSpace) + " bytes are free";
  }
  return std::nullopt;
}

// The first error that libclamav told of. Its callback has no context of ours, and a process scans
// one message.
std::string first_error;

void NoteError(cl_msg severity, const char* /*full_text*/, const char* text, void* /*context*/) {
  if (severity == CL_MSG_ERROR && first_error.empty()) {
    first_error = std::string_view(text).substr(0, std::string_view(text).find('\n'));
  }
}

struct FreeEngine {
  void operator()(cl_engine* engine) const { ::cl_engine_free(engine); }
};
using Engine = std::unique_ptr<cl_engine, FreeEngine>;

// The operations of libclamav, in order, each only while all before it succeeded.
class Status {
 public:
  bool Take(const char* operation, cl_error_t result) {
    if (result != CL_SUCCESS) {
      error_ = std::string(operation) + ": " + ::cl_strerror(result);
    }
    return result == CL_SUCCESS;
  }
  const std::string& error() const { return error_; }

 private:
  std::string error_;
};

bool SetLimits(cl_engine* engine, std::chrono::milliseconds time, Status& status) {
  const auto set = [&](cl_engine_field field, long long value) {
    return status.Take("cl_engine_set_num", ::cl_engine_set_num(engine, field, value));
  };
  return set(CL_ENGINE_MAX_SCANSIZE, kMaxScanSize) && set(CL_ENGINE_MAX_FILESIZE, kMaxFileSize) &&
         set(CL_ENGINE_MAX_RECURSION, kMaxRecursion) && set(CL_ENGINE_MAX_FILES, kMaxFiles) &&
         set(CL_ENGINE_MAX_SCANTIME, time.count());
}

// A message over kMaxFileSize is an alert that libclamav names only where this is there to hear it.
void NoteLimits(int /*fd*/, const char* name, void* limits_exceeded) {
  *static_cast<bool*>(limits_exceeded) = std::string_view(name).starts_with(kLimitsExceeded);
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
  if (result == CL_CLEAN) {
    // Of an attachment that it failed to write or to unpack, it has seen nothing.
    return first_error.empty() ? Verdict(kClean, {}) : Verdict(kError, "libclamav: " + first_error);
  }
  if (result != CL_VIRUS) {
    return Verdict(kError, std::string("libclamav: scan: ") + ::cl_strerror(result));
  }
  const std::string_view virus = name == nullptr ? "" : name;
  if (virus.starts_with(kLimitsExceeded) || (virus.empty() && limits_exceeded)) {
    return Verdict(kError, "limits exceeded: " + std::string(virus));
  }
  return Verdict(kInfected, virus);
}

}  // namespace

int Scan(const char* messfile) {
  const auto started = std::chrono::steady_clock::now();
  const auto time_to_scan = TimeToScan();
  if (!time_to_scan) {
    return Verdict(kError, NotSeconds("QHPSITIMEOUT"));
  }
  const Fd message = OpenMessage(messfile);
  if (!message.valid()) {
    return Verdict(kError, std::string("message: open: ") + std::strerror(errno));
  }
  const std::string directory = Setting("LIBCLAMAV_TMP", "/tmp");
  auto obstacle = LiftLimits();
  if (!obstacle) {
    obstacle = LacksSpace(directory);
  }
  if (obstacle) {
    return Verdict(kError, *obstacle);
  }
  ::cl_set_clcb_msg(NoteError);
  Status status;
  if (!status.Take("libclamav", ::cl_init(CL_INIT_DEFAULT))) {
    return Verdict(kError, status.error());
  }
  const Engine engine(::cl_engine_new());
  if (!engine) {
    return Verdict(kError, "libclamav: out of memory");
  }
  const std::string database = Setting("LIBCLAMAV_DB", "/var/lib/clamav");
  unsigned int signatures = 0;
  if (!status.Take(database.c_str(),
                   ::cl_load(database.c_str(), engine.get(), &signatures, CL_DB_STDOPT))) {
    return Verdict(kError, "LIBCLAMAV_DB: " + status.error());
  }
  if (signatures == 0) {
    return Verdict(kError, "LIBCLAMAV_DB: " + database + ": no signatures");
  }
  const auto loading =
      std::chrono::ceil<std::chrono::milliseconds>(std::chrono::steady_clock::now() - started);
  if (loading >= *time_to_scan) {
    return Verdict(kError, "LIBCLAMAV_DB: " + database + ": loading took all the time there is");
  }
  if (!SetLimits(engine.get(), *time_to_scan - loading, status) ||
      !status.Take("LIBCLAMAV_TMP",
                   ::cl_engine_set_str(engine.get(), CL_ENGINE_TMPDIR, directory.c_str())) ||
      !status.Take("libclamav: compile", ::cl_engine_compile(engine.get()))) {
    return Verdict(kError, status.error());
  }
  const int verdict = ScanMessage(message.get(), messfile, engine.get());
  if (const auto lack = verdict == kClean ? LacksSpace(directory) : std::nullopt) {
    return Verdict(kError, *lack);
  }
  return verdict;
}

}  // namespace qhpsi
