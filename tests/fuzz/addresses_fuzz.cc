// Addresses in a header: those that we write down are found, each once, and nothing is made up.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "filter/message/addresses.h"
#include "tests/fuzz/bytes.h"
#include "tests/fuzz/property.h"

namespace {

using fuzz::Require;

constexpr size_t kName = 40;  // each address of a list gets one

bool IsAtomByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("@.!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos ||
         static_cast<unsigned char>(c) >= 0x80;
}

// The runs of `text` that need no quotes.
std::vector<std::string> Atoms(std::string_view text) {
  std::vector<std::string> atoms;
  bool is_in_atom = false;
  for (const char c : text) {
    if (IsAtomByte(c)) {
      if (!is_in_atom) {
        atoms.emplace_back();
      }
      atoms.back() += c;
    }
    is_in_atom = IsAtomByte(c);
  }
  return atoms;
}

// `text` as a quoted string, where any byte may stand.
std::string Quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      quoted += '\\';
    }
    quoted += c;
  }
  return quoted + '"';
}

std::string Comment(std::string_view text) {
  std::string comment = "(";
  for (const char c : text) {
    if (c == '(' || c == ')' || c == '\\') {
      comment += '\\';
    }
    comment += c;
  }
  return comment + ')';
}

std::string Joined(const std::vector<std::string>& items, const std::string& before,
                   const std::string& after) {
  std::string list;
  for (const std::string& item : items) {
    list.append(list.empty() ? "" : ",\n ").append(before).append(item).append(after);
  }
  return list;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text = fuzz::Text(data, size);
  size_t bytes = 0;
  for (const std::string& address : filter::FindAddresses(text)) {
    Require(address.find('@') != std::string::npos, "an address has an @");
    bytes += address.size();
  }
  Require(bytes <= text.size(), "addresses are no longer than the header");

  std::vector<std::string> atoms = Atoms(text);
  std::erase_if(atoms, [](const std::string& atom) { return atom.find('@') == atom.npos; });
  const std::string_view name = text.substr(0, kName);
  for (const auto& [before, after] : {std::pair<std::string, std::string>("", ""),
                                      {"<", ">"},
                                      {Quoted(name) + " <", ">"},
                                      {"", " " + Comment(name)},
                                      {Comment(name) + "<@a,@b:", ">"}}) {
    Require(filter::FindAddresses(Joined(atoms, before, after)) == atoms,
            "each address in a list is found");
  }
  Require(filter::FindAddresses(Quoted(text) + "@example.org") ==
              std::vector{std::string(text) + "@example.org"},
          "a local part in quotes may have any byte");
  return 0;
}
