// Loads signatures as clamd does, to find broken ones.

#ifndef INSTALLER_SCANNER_DATABASE_CHECK_H_
#define INSTALLER_SCANNER_DATABASE_CHECK_H_

#include <cstddef>
#include <functional>
#include <string>

#include "installer/system/tree.h"

namespace installer {

// Progress: `done` of `total` steps of this part ("load", "compile").
using Progress = std::function<void(const char* part, size_t total, size_t done)>;

struct LoadedDatabase {
  unsigned signatures = 0;
  std::string error = {};  // empty, or why libclamav rejects it
};

// Loads all signatures in `path` into libclamav, as ReadInChild() reads them. A full
// database takes some seconds and half a gigabyte, and more than ten minutes are an error.
// `progress` may be empty.
LoadedDatabase LoadDatabase(const std::string& path, Owner reader, const Progress& progress);

}  // namespace installer

#endif  // INSTALLER_SCANNER_DATABASE_CHECK_H_
