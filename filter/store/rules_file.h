// A domain's rules on disk: `rules` is the text; `rules.cdb`, compiled from it, is in force.
//
// A change writes both beside the old ones, syncs and renames them. A vcfilter killed at any point
// leaves both old, or the text new and the compiled rules old; then vcfilter --compile, or the next
// change, brings the text into force.

#ifndef FILTER_STORE_RULES_FILE_H_
#define FILTER_STORE_RULES_FILE_H_

#include <string>
#include <utility>

#include "filter/store/domain_directory.h"
#include "filter/store/rules_text.h"
#include "qhpsi/base/fd.h"

namespace filter {

class RulesFile {
 public:
  explicit RulesFile(DomainDirectory directory) : directory_(std::move(directory)) {}

  // Keeps others from changing the rules as long as this object lives. Throws Failure when another
  // vcfilter does not finish within half a minute.
  void Lock();

  // Returns no rules if there is no file. Throws Failure, with file and line if the text is wrong.
  RulesText Read() const;

  // Whether the compiled rules were made from this text.
  bool IsInForce(const RulesText& rules) const;

  // Both need Lock() and throw Failure. Compile() leaves the text alone.
  void Write(const RulesText& rules) const;
  void Compile(const RulesText& rules) const;

  std::string path() const;  // of the text

 private:
  DomainDirectory directory_;
  qhpsi::Fd lock_;
};

}  // namespace filter

#endif  // FILTER_STORE_RULES_FILE_H_
