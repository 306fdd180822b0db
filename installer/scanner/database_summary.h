// Summarizes the signatures in a directory without loading them.

#ifndef INSTALLER_SCANNER_DATABASE_SUMMARY_H_
#define INSTALLER_SCANNER_DATABASE_SUMMARY_H_

#include <ctime>
#include <string>

#include "installer/system/tree.h"

namespace installer {

struct DatabaseSummary {
  std::string path = {};
  unsigned signatures = 0;
  unsigned version = 0;    // of ClamAV's daily signatures; 0: none
  std::time_t newest = 0;  // when the newest were made, or came; 0: none
  std::time_t daily = 0;   // when the daily ones were made; 0: none
  std::time_t came = 0;    // when a file last changed here; 0: none
  std::string error = {};  // empty, or why it cannot be read
};

// `path` is a directory or a file, read as ReadInChild() does. Takes at most 30 seconds.
DatabaseSummary SummarizeDatabase(const std::string& path, Owner reader);

}  // namespace installer

#endif  // INSTALLER_SCANNER_DATABASE_SUMMARY_H_
