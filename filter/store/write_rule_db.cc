#include "filter/store/write_rule_db.h"

#include <cdb.h>

#include <cerrno>
#include <map>
#include <string>
#include <string_view>

#include "filter/base/failure.h"
#include "filter/rules/rule.h"
#include "filter/store/rule_db_format.h"
#include "filter/store/rule_text.h"
#include "filter/store/rules_text.h"

namespace filter {
namespace {

class Maker {
 public:
  Maker(int fd, const std::string& path) : path_(path) { Require(::cdb_make_start(&make_, fd)); }
  Maker(const Maker&) = delete;
  Maker& operator=(const Maker&) = delete;
  // Only cdb_make_finish() frees its memory.
  ~Maker() {
    if (!finished_) {
      ::cdb_make_finish(&make_);
    }
  }

  void Add(std::string_view key, std::string_view value) {
    Require(::cdb_make_add(&make_, key.data(), static_cast<unsigned>(key.size()), value.data(),
                           static_cast<unsigned>(value.size())));
  }

  void Finish() {
    finished_ = true;
    Require(::cdb_make_finish(&make_));
  }

 private:
  void Require(int result) const {
    if (result != 0) {
      throw SystemFailure("cannot write " + path_, errno);
    }
  }

  struct cdb_make make_{};
  const std::string& path_;
  bool finished_ = false;
};

}  // namespace

void WriteRuleDb(int fd, const RulesText& rules, const std::string& path) {
  std::map<std::string, std::string> lines;
  for (const ListedRule& listed : rules.All()) {
    lines[listed.user] += RuleLine(listed) + "\n";
  }
  Maker maker(fd, path);
  for (const auto& [user, text] : lines) {
    maker.Add(user, text);
  }
  maker.Add(kMarkKey, MarkOf(rules.Text()));
  maker.Finish();
}

}  // namespace filter
