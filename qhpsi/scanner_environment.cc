#include "qhpsi/scanner_environment.h"

namespace qhpsi {
namespace {

// The value's entry; null when there is none.
char* Find(char* const* environment, std::string_view name) {
  for (; *environment != nullptr; ++environment) {
    const std::string_view entry = *environment;
    if (entry.size() > name.size() && entry.starts_with(name) && entry[name.size()] == '=') {
      return *environment;
    }
  }
  return nullptr;
}

}  // namespace

std::vector<char*> ScannerEnvironment(char* const* environment) {
  static std::array<char, 9> locale = {"LC_ALL=C"};
  std::vector<char*> rebuilt = {locale.data()};
  for (const std::string_view name : kScannerVariables) {
    if (char* const entry = Find(environment, name)) {
      rebuilt.push_back(entry);
    }
  }
  rebuilt.push_back(nullptr);
  return rebuilt;
}

}  // namespace qhpsi
