// A domain's rules on disk: `rules`, the text, and `rules.cdb`, compiled, which is in force.
//
// Both are replaced as a whole: written aside, synced, renamed. Killed at any point, a change has
// both old, or the text new and the compiled rules old; then vcfilter --compile, or the next
// change, brings them into force.

#ifndef FILTER_STORE_RULES_FILE_H_
#define FILTER_STORE_RULES_FILE_H_

#include <string>

#include "filter/store/domain_directory.h"
#include "filter/store/rules_text.h"
#include "qhpsi/base/fd.h"

namespace filter {

class RulesFile {
 public:
  explicit RulesFile(DomainDirectory directory) : directory_(std::move(directory)) {}

  // Nobody else changes the rules from now on, until this object is gone. Throws Failure when
  // another vcfilter has not finished within half a minute.
  void Lock();

  // Throws Failure; where the text is wrong, with file and line. No rules where there is no file.
  RulesText Read() const;

  // Whether the compiled rules were made from this text.
  bool IsInForce(const RulesText& rules) const;

  // Both need Lock(), and throw Failure. Compile() leaves the text alone.
  void Write(const RulesText& rules) const;
  void Compile(const RulesText& rules) const;

  std::string path() const;  // of the text

 private:
  DomainDirectory directory_;
  qhpsi::Fd lock_;
};

}  // namespace filter

#endif  // FILTER_STORE_RULES_FILE_H_
