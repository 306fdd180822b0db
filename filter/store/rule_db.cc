#include "filter/store/rule_db.h"

#include <cdb.h>
#include <fcntl.h>
#include <sys/types.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "filter/base/failure.h"
#include "filter/base/file_status.h"
#include "filter/base/read_file.h"
#include "filter/rules/check_rule.h"
#include "filter/rules/rule.h"
#include "filter/store/domain_name.h"
#include "filter/store/rule_db_format.h"
#include "filter/store/rule_text.h"
#include "filter/store/rules_text.h"
#include "qhpsi/base/ascii.h"
#include "qhpsi/base/fd.h"
#include "qhpsi/base/take_line.h"

namespace filter {
namespace {

// Anybody who can write the rules can run programs as the users who get mail.
void RequireTrusted(const struct stat& file, const struct stat& directory,
                    const std::string& path) {
  if (file.st_uid != 0 && file.st_uid != directory.st_uid) {
    throw PermanentFailure(path + ": belongs neither to root nor to its directory's owner");
  }
  if (OthersMayWrite(file) || OthersMayWrite(directory)) {
    throw PermanentFailure(path + ": others can write to it or its directory, not only the owner");
  }
}

class RuleDb {
 public:
  RuleDb(qhpsi::Fd file, std::string path) : file_(std::move(file)), path_(std::move(path)) {}

  std::optional<std::string> Get(std::string_view key) const {
    auto value = TryToGet(key);
    if (!value.has_been_read && errno == EIO) {
      value = TryToGet(key);
    }
    if (!value.has_been_read && (errno == EPROTO || (errno == EIO && CanBeRead()))) {
      throw PermanentFailure(path_ + ": is damaged");
    }
    if (!value.has_been_read) {
      throw FileFailure("cannot read " + path_, errno);
    }
    return value.text;
  }

  void RequireMark() const {
    const auto mark = Get(kMarkKey);
    if (!mark || !mark->starts_with(kMarkBegin)) {
      throw PermanentFailure(path_ + ": is damaged, or has another version");
    }
  }

  void AppendRules(std::string_view user, std::vector<ListedRule>& rules) const {
    const std::string lines = Get(user).value_or("");
    std::string_view rest = lines;
    while (!rest.empty()) {
      try {
        rules.push_back(ParseRuleLine(qhpsi::TakeLine(rest)));
      } catch (const Failure& failure) {
        throw Failure(failure.code(), path_ + ": is damaged: " + failure.what());
      }
    }
  }

 private:
  struct Value {
    bool has_been_read = false;  // else errno says why not
    std::optional<std::string> text = std::nullopt;
  };

  // Reads and does not map: a file that shrinks meanwhile then gives an error and no SIGBUS.
  Value TryToGet(std::string_view key) const {
    unsigned length = 0;
    const int found =
        ::cdb_seek(file_.get(), key.data(), static_cast<unsigned>(key.size()), &length);
    if (found <= 0) {
      return {.has_been_read = found == 0};
    }
    if (length > kMaxRulesText) {
      errno = EPROTO;
      return {};
    }
    std::string text(length, '\0');
    if (::cdb_bread(file_.get(), text.data(), static_cast<int>(length)) != 0) {
      return {};
    }
    return {.has_been_read = true, .text = std::move(text)};
  }

  // libcdb has EIO for a file that ends too soon, as the kernel has it for one that it cannot read.
  bool CanBeRead() const {
    std::array<char, 65536> piece;
    off_t offset = 0;
    while (true) {
      const ssize_t size = ::pread(file_.get(), piece.data(), piece.size(), offset);
      if (size <= 0) {
        return size == 0;
      }
      offset += size;
    }
  }

  qhpsi::Fd file_;
  std::string path_;
};

std::optional<RuleDb> OpenTrusted(const std::string& directory_path) {
  const qhpsi::Fd directory(
      ::open(directory_path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!directory.valid() && errno == ENOENT) {
    return std::nullopt;
  }
  if (!directory.valid()) {
    throw FileFailure("cannot open " + directory_path, errno);
  }
  const std::string path = directory_path + "/" + kRuleDbName;
  qhpsi::Fd file = OpenRegular(directory.get(), kRuleDbName, path);
  if (!file.valid()) {
    return std::nullopt;
  }
  RequireTrusted(StatusOf(file, path), StatusOf(directory, directory_path), path);
  return RuleDb(std::move(file), path);
}

}  // namespace

std::vector<ListedRule> RulesFor(const std::string& home, std::string_view user,
                                 std::string_view domain) {
  std::vector<ListedRule> rules;
  const auto name = DirectoryName(domain);
  const auto db = name ? OpenTrusted(home + "/filter/" + *name) : std::nullopt;
  if (!db) {
    return rules;
  }
  db->RequireMark();
  const std::string own = qhpsi::Lower(user);
  db->AppendRules(kBefore, rules);
  if (!own.empty() && own.size() <= kMaxUser && own != kBefore && own != kAfter) {
    db->AppendRules(own, rules);
  }
  db->AppendRules(kAfter, rules);
  return rules;
}

std::string RulesMark(int directory, const std::string& path) {
  const std::string file_path = path + "/" + kRuleDbName;
  qhpsi::Fd file = OpenRegular(directory, kRuleDbName, file_path);
  return file.valid() ? RuleDb(std::move(file), file_path).Get(kMarkKey).value_or("") : "";
}

}  // namespace filter
