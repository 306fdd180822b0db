// vcfilter's command line.

#ifndef FILTER_VCFILTER_OPTIONS_H_
#define FILTER_VCFILTER_OPTIONS_H_

#include <optional>
#include <string>

#include "filter/rules/header_names.h"
#include "filter/rules/rule.h"

namespace filter {

enum class Command { kInsert, kDelete, kUpdate, kShow, kCompile };

// What the options say about a rule; an option that is not given is nothing.
struct RuleOptions {
  std::optional<std::string> name;        // -t
  std::optional<std::string> comparison;  // -c
  std::optional<std::string> header;      // -h
  std::optional<std::string> keyword;     // -k
  std::optional<std::string> folder;      // -f
  std::optional<std::string> action;      // -b
};

struct VcfilterOptions {
  Command command = Command::kShow;
  std::string home;
  std::string user;     // in lower case; empty for kCompile
  std::string domain;   // a DirectoryName()
  unsigned number = 0;  // of kDelete and kUpdate
  bool raw = false;
  bool verbose = false;
  RuleOptions rule;
};

// Prints the answer to --help itself and then returns nothing. Throws Failure (kPermanent) for a
// command line that makes no sense.
std::optional<VcfilterOptions> ParseVcfilterOptions(int argc, char** argv);

// `rule`, changed by the options that are given. A comparison that needs neither header nor keyword
// removes both. Throws Failure.
Rule Apply(const RuleOptions& options, const HeaderNames& headers, Rule rule);

// Throws Failure that names the first option missing for a new rule.
void RequireComplete(const RuleOptions& options);

}  // namespace filter

#endif  // FILTER_VCFILTER_OPTIONS_H_
