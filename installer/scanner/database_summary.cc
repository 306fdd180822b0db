#include "installer/scanner/database_summary.h"

#include <clamav.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <filesystem>
#include <limits>
#include <memory>
#include <string>
#include <string_view>

#include "installer/scanner/signature_reader.h"
#include "installer/system/tree.h"
#include "qhpsi/base/number.h"

namespace installer {
namespace {

constexpr std::chrono::seconds kTimeToCount{30};

struct FreeHeader {
  void operator()(cl_cvd* header) const { ::cl_cvdfree(header); }
};

std::time_t ModifiedAt(const std::string& path) {
  struct stat status{};
  return ::stat(path.c_str(), &status) == 0 ? status.st_mtime : 0;
}

bool IsOfficial(const std::filesystem::path& path) {
  const std::string extension = path.extension().string();
  return extension == ".cvd" || extension == ".cld";
}

void AddFile(DatabaseSummary& summary, const std::filesystem::path& path) {
  // freshclam's own files and hidden ones do not count.
  if (!IsSignatureFile(path.filename().string())) {
    return;
  }
  summary.came = std::max(summary.came, ModifiedAt(path.string()));
  const std::unique_ptr<cl_cvd, FreeHeader> header(IsOfficial(path) ? ::cl_cvdhead(path.c_str())
                                                                    : nullptr);
  if (!header) {
    summary.newest = std::max(summary.newest, ModifiedAt(path.string()));
    return;
  }
  summary.newest = std::max<std::time_t>(summary.newest, header->stime);
  if (path.stem() == "daily") {
    summary.version = header->version;
    summary.daily = header->stime;
  }
}

// In the child.
void Summarize(const std::string& path, const SignatureFindings& found) {
  DatabaseSummary summary;
  if (std::filesystem::is_directory(path)) {
    for (const auto& entry : std::filesystem::directory_iterator(path)) {
      AddFile(summary, entry.path());
    }
  } else {
    AddFile(summary, path);
  }
  const cl_error_t result = ::cl_countsigs(path.c_str(), CL_COUNTSIGS_ALL, &summary.signatures);
  found.Add("signatures", std::to_string(summary.signatures));
  found.Add("version", std::to_string(summary.version));
  found.Add("newest", std::to_string(summary.newest));
  found.Add("daily", std::to_string(summary.daily));
  found.Add("came", std::to_string(summary.came));
  if (result != CL_SUCCESS) {
    found.Add("error", ::cl_strerror(result));
  }
}

void Take(DatabaseSummary& summary, std::string_view name, std::string_view value) {
  const uint64_t number =
      qhpsi::ParseNumber(value, 0, std::numeric_limits<uint32_t>::max()).value_or(0);
  if (name == "signatures") {
    summary.signatures = static_cast<unsigned>(number);
  } else if (name == "version") {
    summary.version = static_cast<unsigned>(number);
  } else if (name == "newest") {
    summary.newest = static_cast<std::time_t>(number);
  } else if (name == "daily") {
    summary.daily = static_cast<std::time_t>(number);
  } else if (name == "came") {
    summary.came = static_cast<std::time_t>(number);
  }
}

}  // namespace

DatabaseSummary SummarizeDatabase(const std::string& path, Owner reader) {
  DatabaseSummary summary{.path = path};
  summary.error = ReadInChild(
      path, reader, kTimeToCount, Summarize,
      [&](std::string_view name, std::string_view value) { Take(summary, name, value); });
  return summary;
}

}  // namespace installer
