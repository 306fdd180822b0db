#include "installer/scanner/database_summary.h"

#include <clamav.h>
#include <sys/stat.h>

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>

namespace installer {
namespace {

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

// libclamav reads files with any of many extensions. freshclam's own files and hidden ones do not
// count.
bool IsSignatureFile(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  return !name.starts_with('.') && path.has_extension() && path.extension() != ".dat" &&
         path.extension() != ".sign";
}

void AddFile(DatabaseSummary& summary, const std::filesystem::path& path) {
  if (!IsSignatureFile(path)) {
    return;
  }
  const std::unique_ptr<cl_cvd, FreeHeader> header(IsOfficial(path) ? ::cl_cvdhead(path.c_str())
                                                                    : nullptr);
  if (!header) {
    summary.newest = std::max(summary.newest, ModifiedAt(path.string()));
    return;
  }
  summary.newest = std::max<std::time_t>(summary.newest, header->stime);
  if (path.stem() == "daily") {
    summary.version = header->version;
  }
}

}  // namespace

DatabaseSummary SummarizeDatabase(const std::string& path) {
  DatabaseSummary summary{.path = path};
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    std::filesystem::directory_iterator entry(path, error);
    const std::filesystem::directory_iterator end;
    for (; !error && entry != end; entry.increment(error)) {
      AddFile(summary, entry->path());
    }
  } else if (!error && std::filesystem::exists(path, error)) {
    AddFile(summary, path);
  } else if (!error) {
    error = std::make_error_code(std::errc::no_such_file_or_directory);
  }
  if (error) {
    summary.error = error.message();
    return summary;
  }
  const cl_error_t result = ::cl_countsigs(path.c_str(), CL_COUNTSIGS_ALL, &summary.signatures);
  if (result != CL_SUCCESS) {
    summary.error = ::cl_strerror(result);
  }
  return summary;
}

}  // namespace installer
