// The quota of a Maildir against a plain reader of maildirsize.
//
// The first two bytes of an input are the size of the message that comes, the rest is the file. The
// Maildir is below the working directory.

#include <fcntl.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <ios>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>

#include "filter/base/failure.h"
#include "filter/deliver/maildir_quota.h"
#include "qhpsi/base/ascii.h"
#include "qhpsi/base/fd.h"
#include "tests/fuzz/bytes.h"
#include "tests/fuzz/property.h"

namespace {

namespace fs = std::filesystem;
using fuzz::Require;
using Wide = __int128;  // no sum overflows it

constexpr const char* kFile = "Maildir/maildirsize";
constexpr size_t kLongFile = 5120;
constexpr Wide kMost = Wide{1} << 60U;  // an amount that is larger counts as this
constexpr Wide kLargestSum = (Wide{1} << 63U) - 1;

struct Amount {
  Wide bytes = 0;
  Wide messages = 0;
};

// What MakeMaildir() puts there: Trash does not count, nor the flag T.
constexpr Amount kThere = {.bytes = 157, .messages = 3};

void MakeMaildir() {
  for (const char* name : {"new", "cur", "tmp", ".Sub/new", ".Sub/cur", ".Trash/cur"}) {
    fs::create_directories(std::string("Maildir/") + name);
  }
  std::ofstream("Maildir/new/1,S=100") << "x";
  std::ofstream("Maildir/cur/2:2,S") << std::string(50, 'x');
  std::ofstream("Maildir/cur/5,S=333:2,ST") << "x";
  std::ofstream("Maildir/.Sub/cur/3,S=7:2,S") << "x";
  std::ofstream("Maildir/.Trash/cur/4,S=999") << "x";
}

std::string Read() {
  std::ostringstream text;
  text << std::ifstream(kFile, std::ios::binary).rdbuf();
  return text.str();
}

// The digits at the start of `text`, which go; nothing when there are none.
std::optional<Wide> TakeDigits(std::string_view& text) {
  const size_t size = std::min(text.find_first_not_of("0123456789"), text.size());
  if (size == 0) {
    return std::nullopt;
  }
  Wide number = 0;
  for (const char c : text.substr(0, size)) {
    number = std::min<Wide>(10 * number + (c - '0'), kMost + 1);
  }
  text.remove_prefix(size);
  return number;
}

// "50000000S,1000C", or NOQUOTA. Nothing for a line that says no limit.
std::optional<Amount> ReadLimits(std::string_view line) {
  if (line == "NOQUOTA") {
    return Amount{};
  }
  std::optional<Amount> limits;
  std::istringstream parts{std::string(line)};
  for (std::string part; std::getline(parts, part, ',');) {
    std::string_view text = qhpsi::Trim(part);
    const auto number = TakeDigits(text);
    if (number && (text == "S" || text == "C")) {
      limits = limits.value_or(Amount{});
      (text == "S" ? limits->bytes : limits->messages) = std::min(*number, kMost);
    }
  }
  return limits;
}

std::optional<Wide> TakeAmount(std::string_view& text) {
  text = qhpsi::Trim(text);
  const bool is_negative = text.starts_with('-');
  text.remove_prefix(is_negative ? 1 : 0);
  const auto number = TakeDigits(text);
  if (!number || *number > kMost) {
    return std::nullopt;
  }
  return is_negative ? -*number : *number;
}

// The sum of the lines behind the first; nothing when it cannot be believed.
std::optional<Amount> ReadUsed(std::string_view text) {
  Amount used;
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    std::string_view rest = qhpsi::Trim(line);
    if (rest.empty()) {
      continue;
    }
    const auto bytes = TakeAmount(rest);
    const auto messages = TakeAmount(rest);
    if (!bytes || !messages || !rest.empty()) {
      return std::nullopt;
    }
    used.bytes += *bytes;
    used.messages += *messages;
    if (std::max(used.bytes, used.messages) > kLargestSum ||
        std::min(used.bytes, used.messages) < -kLargestSum - 1) {
      return std::nullopt;
    }
  }
  const bool is_negative = used.bytes < 0 || used.messages < 0;
  return is_negative || !text.ends_with('\n') ? std::nullopt : std::optional(used);
}

bool HasRoom(const Amount& limit, const Amount& used, Wide size) {
  return (limit.bytes == 0 || used.bytes + size <= limit.bytes) &&
         (limit.messages == 0 || used.messages < limit.messages);
}

struct Expected {
  bool has_room = false;
  std::string file;  // afterwards
  bool is_limited = true;
};

Expected ReadPlainly(const std::string& text, Wide size, bool is_fresh) {
  if (text.empty()) {
    return {.has_room = true, .file = "", .is_limited = false};
  }
  const std::string first(qhpsi::Trim(std::string_view(text).substr(0, text.find('\n'))));
  const std::optional<Amount> limit = ReadLimits(first);
  if (!limit) {
    return {.file = text};
  }
  if (limit->bytes == 0 && limit->messages == 0) {
    return {.has_room = true, .file = text, .is_limited = false};
  }
  const size_t newline = std::min(text.find('\n'), text.size());
  const auto used = text.size() > kLongFile ? std::nullopt
                                            : ReadUsed(text.substr(std::min(newline, text.size())));
  if (used && HasRoom(*limit, *used, size)) {
    return {.has_room = true, .file = text};
  }
  if (used && is_fresh && std::count(text.begin(), text.end(), '\n') == 2) {
    return {.file = text};  // it was counted a moment ago
  }
  return {.has_room = HasRoom(*limit, kThere, size), .file = first + "\n157 3\n"};
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* /*argc*/, char*** /*argv*/) {
  MakeMaildir();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  fuzz::Bytes bytes(data, size);
  const uint64_t high = bytes.Byte();
  const uint64_t message = high * 256 + bytes.Byte();
  const bool is_fresh = bytes.Byte() % 2 == 1;
  const std::string text(bytes.Rest());
  fs::remove(kFile);
  std::ofstream(kFile, std::ios::binary) << text;
  if (!is_fresh) {
    fs::last_write_time(kFile, fs::file_time_type::clock::now() - std::chrono::hours(1));
  }
  const Expected expected = ReadPlainly(text, static_cast<Wide>(message), is_fresh);

  const qhpsi::Fd maildir(::open("Maildir", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  try {
    const filter::MaildirQuota quota(maildir.get(), message);
    Require(expected.has_room, "there is room");
    Require(Read() == expected.file, "the file is as it was, or as counted");
    quota.Record(message);
    const std::string line = std::to_string(message) + " 1\n";
    Require(Read() == expected.file + (expected.is_limited ? line : ""), "a delivery is added");
  } catch (const filter::Failure& failure) {
    Require(!expected.has_room, "there is no room, or no quota that makes sense");
    Require(failure.code() == filter::ExitCode::kTemporary, "a mail comes back later");
    Require(Read() == expected.file, "the file is as it was, or as counted");
  }
  Require(fs::is_empty("Maildir/tmp"), "nothing is left in tmp");
  return 0;
}
