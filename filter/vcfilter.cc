// vcfilter: inserts, changes and shows the rules by which vfilter delivers mail. See vcfilter(1).

#include <fcntl.h>

#include <cstddef>
#include <exception>
#include <iostream>
#include <string>

#include "filter/base/failure.h"
#include "filter/base/read_file.h"
#include "filter/rules/header_names.h"
#include "filter/rules/rule.h"
#include "filter/rules/rule_table.h"
#include "filter/store/domain_directory.h"
#include "filter/store/rules_file.h"
#include "filter/store/rules_text.h"
#include "filter/vcfilter_options.h"

namespace filter {
namespace {

constexpr size_t kMaxHeaders = size_t{1} << 20;

// The built-in headers and those of HOME/filter/headers.
HeaderNames HeadersOf(const std::string& home) {
  const std::string path = home + "/filter/headers";
  HeaderNames headers;
  headers.AddSite(ReadFile(AT_FDCWD, path, path, kMaxHeaders).value_or(""), path);
  return headers;
}

std::string AddressOf(const VcfilterOptions& options) {
  return options.user + "@" + options.domain;
}

void Report(const VcfilterOptions& options, const std::string& what, unsigned number) {
  if (options.verbose) {
    std::cout << what << " rule " << number << " of " << AddressOf(options) << "\n";
  }
}

void Insert(const VcfilterOptions& options, RulesFile& file, const HeaderNames& headers) {
  RequireComplete(options.rule);
  const Rule rule = Apply(options.rule, headers, {});
  file.Lock();
  RulesText rules = file.Read();
  const unsigned number = rules.Insert(options.user, rule);
  file.Write(rules);
  Report(options, "inserted", number);
}

void Update(const VcfilterOptions& options, RulesFile& file, const HeaderNames& headers) {
  file.Lock();
  RulesText rules = file.Read();
  const Rule rule = Apply(options.rule, headers, rules.Get(options.user, options.number));
  rules.Update(options.user, options.number, rule);
  file.Write(rules);
  Report(options, "updated", options.number);
}

void Delete(const VcfilterOptions& options, RulesFile& file) {
  file.Lock();
  RulesText rules = file.Read();
  rules.Delete(options.user, options.number);
  file.Write(rules);
  Report(options, "deleted", options.number);
}

void Show(const VcfilterOptions& options, const RulesFile& file, const HeaderNames& headers) {
  const RulesText rules = file.Read();
  if (!file.IsInForce(rules)) {
    std::cerr << "vcfilter: " << file.path() << ": was changed and is not in force; run vcfilter "
              << "--compile " << options.domain << "\n";
  }
  const auto own = rules.Of(options.user);
  if (own.empty()) {
    throw PermanentFailure(AddressOf(options) + ": has no rules");
  }
  std::cout << (options.raw ? RawRules(own, AddressOf(options), headers)
                            : RuleTable(own, AddressOf(options)));
}

void Compile(RulesFile& file) {
  file.Lock();
  file.Compile(file.Read());
}

void RunCommand(const VcfilterOptions& options) {
  const HeaderNames headers = HeadersOf(options.home);
  RulesFile file(OpenAsOwner(options.home, options.domain));
  switch (options.command) {
    case Command::kInsert:
      return Insert(options, file, headers);
    case Command::kUpdate:
      return Update(options, file, headers);
    case Command::kDelete:
      return Delete(options, file);
    case Command::kShow:
      return Show(options, file, headers);
    case Command::kCompile:
      return Compile(file);
  }
}

int Fail(ExitCode code, const std::string& text) {
  std::cerr << "vcfilter: " << text << "\n";
  return static_cast<int>(code);
}

int Run(int argc, char** argv) {
  try {
    if (const auto options = ParseVcfilterOptions(argc, argv)) {
      RunCommand(*options);
    }
    if (!std::cout.flush()) {
      throw TemporaryFailure("cannot write to standard output");
    }
    return static_cast<int>(ExitCode::kDone);
  } catch (const Failure& failure) {
    return Fail(failure.code(), failure.what());
  } catch (const std::exception& error) {
    return Fail(ExitCode::kTemporary, error.what());
  }
}

}  // namespace
}  // namespace filter

int main(int argc, char** argv) { return filter::Run(argc, argv); }
