#include "filter/store/rules_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <string>
#include <thread>

#include "filter/base/failure.h"
#include "filter/base/new_file.h"
#include "filter/base/read_file.h"
#include "filter/store/domain_directory.h"
#include "filter/store/rule_db.h"
#include "filter/store/rule_db_format.h"
#include "filter/store/rules_text.h"
#include "filter/store/write_rule_db.h"

namespace filter {
namespace {

constexpr const char* kRulesName = "rules";
constexpr const char* kLockName = "lock";
constexpr auto kLockTimeout = std::chrono::seconds(30);
constexpr auto kRetryInterval = std::chrono::milliseconds(10);

void SyncDirectory(const DomainDirectory& directory) {
  if (::fsync(directory.fd.get()) != 0) {
    throw SystemFailure("cannot sync " + directory.path, errno);
  }
}

}  // namespace

// Locks a file that nobody else can open: anybody could hold a lock on the directory.
void RulesFile::Lock() {
  const std::string path = directory_.path + "/" + kLockName;
  lock_ = qhpsi::Fd(::openat(directory_.fd.get(), kLockName,
                             O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600));
  if (!lock_.valid()) {
    throw SystemFailure("cannot open " + path, errno);
  }
  const auto deadline = std::chrono::steady_clock::now() + kLockTimeout;
  while (::flock(lock_.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR) {
      throw SystemFailure("cannot lock " + path, errno);
    }
    if (std::chrono::steady_clock::now() > deadline) {
      throw TemporaryFailure(path + ": another vcfilter has had it locked for too long");
    }
    std::this_thread::sleep_for(kRetryInterval);
  }
}

RulesText RulesFile::Read() const {
  const auto text = ReadFile(directory_.fd.get(), kRulesName, path(), kMaxRulesText);
  return {text.value_or(""), path()};
}

bool RulesFile::IsInForce(const RulesText& rules) const {
  return RulesMark(directory_.fd.get(), directory_.path) == MarkOf(rules.Text());
}

void RulesFile::Write(const RulesText& rules) const {
  const std::string text = rules.Text();
  if (text.size() > kMaxRulesText) {
    throw PermanentFailure(path() + ": would become too large");
  }
  NewFile text_file(directory_.fd.get(), directory_.path, kRulesName);
  text_file.Write(text);
  text_file.Sync();
  NewFile compiled(directory_.fd.get(), directory_.path, kRuleDbName);
  WriteRuleDb(compiled.fd(), rules, compiled.path());
  compiled.Sync();
  text_file.Replace();
  compiled.Replace();
  SyncDirectory(directory_);
}

void RulesFile::Compile(const RulesText& rules) const {
  NewFile compiled(directory_.fd.get(), directory_.path, kRuleDbName);
  WriteRuleDb(compiled.fd(), rules, compiled.path());
  compiled.Sync();
  compiled.Replace();
  SyncDirectory(directory_);
}

std::string RulesFile::path() const { return directory_.path + "/" + kRulesName; }

}  // namespace filter
