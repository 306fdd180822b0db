#include "qhpsi/scanner_environment.h"

#include "qhpsi/base/find_variable.h"

namespace qhpsi {

std::vector<char*> ScannerEnvironment(char* const* environment) {
  static std::array<char, 9> locale = {"LC_ALL=C"};
  std::vector<char*> rebuilt = {locale.data()};
  for (const std::string_view name : kScannerVariables) {
    if (char* const entry = FindVariable(environment, name)) {
      rebuilt.push_back(entry);
    }
  }
  rebuilt.push_back(nullptr);
  return rebuilt;
}

}  // namespace qhpsi
