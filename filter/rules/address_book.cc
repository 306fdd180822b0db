#include "filter/rules/address_book.h"

#include <fcntl.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "filter/base/read_file.h"
#include "qhpsi/base/ascii.h"
#include "qhpsi/base/take_line.h"

namespace filter {
namespace {

constexpr size_t kMaxSize = size_t{4} << 20;

}  // namespace

AddressBook AddressBook::Read(const std::string& path) {
  AddressBook book;
  const std::string text = ReadFile(AT_FDCWD, path, path, kMaxSize).value_or("");
  std::string_view rest = text;
  while (!rest.empty()) {
    book.Add(qhpsi::TakeLine(rest));
  }
  return book;
}

void AddressBook::Add(std::string_view line) {
  const std::string_view text = qhpsi::Trim(line);
  if (!text.empty() && text.front() != '#') {
    lines_.insert(qhpsi::Lower(text));
  }
}

bool AddressBook::Has(std::string_view address) const {
  const std::string lower = qhpsi::Lower(address);
  const size_t at = lower.rfind('@');
  return lines_.contains(lower) || (at != std::string::npos && lines_.contains(lower.substr(at)));
}

}  // namespace filter
