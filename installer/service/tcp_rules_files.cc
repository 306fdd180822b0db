#include "installer/service/tcp_rules_files.h"

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "installer/service/service.h"
#include "installer/service/variable.h"
#include "installer/system/context.h"
#include "installer/system/tree.h"

namespace installer {

std::vector<TcpRulesFiles> FindTcpRules(const Context& context) {
  constexpr std::string_view kCdb = ".cdb";
  const Tree tree(context.root);
  std::set<std::string> compiled;
  for (const Service& service : ListServices(context)) {
    const Variables variables = VariablesOf(tree, service);
    const auto rules = variables.find("TCPRULES");
    if (rules != variables.end() && rules->second.ends_with(kCdb)) {
      compiled.insert(rules->second);
    }
  }
  if (compiled.empty()) {
    compiled.insert("/etc/tcp.smtp.cdb");
  }
  std::vector<TcpRulesFiles> files;
  files.reserve(compiled.size());
  for (const std::string& cdb : compiled) {
    files.push_back({.source = context.InRoot(cdb.substr(0, cdb.size() - kCdb.size())),
                     .cdb = context.InRoot(cdb)});
  }
  return files;
}

}  // namespace installer
