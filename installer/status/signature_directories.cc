#include "installer/status/signature_directories.h"

#include <set>
#include <string>
#include <vector>

#include "installer/scanner/clamd_paths.h"
#include "installer/service/variable.h"
#include "installer/status/status_report.h"
#include "installer/system/context.h"

namespace installer {

std::set<std::string> SignatureDirectories(const Context& context,
                                           const std::vector<Variables>& services) {
  std::set<std::string> paths;
  for (const Variables& variables : services) {
    paths.insert(Value(variables, "DATABASEDIR"));
    if (Value(variables, "QHPSI").find("libclamav.so") != std::string::npos) {
      paths.insert(Value(variables, "LIBCLAMAV_DB", kSystemDatabase));
    }
  }
  if (HasSystemClamd(context)) {
    paths.insert(kSystemDatabase);
  }
  paths.erase("");
  return paths;
}

}  // namespace installer
