#include "installer/service/policy_file.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "installer/service/variable.h"
#include "installer/system/failure.h"
#include "installer/system/path.h"
#include "installer/system/tree.h"
#include "qhpsi/base/home.h"
#include "queue/failure.h"
#include "queue/policy.h"

namespace installer {
namespace {

constexpr std::string_view kSetting = "QHPSIPOLICY";

std::vector<queue::PolicyRule> ReadPolicy(const Tree& tree, const std::string& path) {
  const auto text = tree.ReadTarget(path);
  if (!text) {
    throw UserFailure(path + ": there is no such file");
  }
  try {
    return queue::ParsePolicy(*text);
  } catch (const queue::Failure& failure) {
    // "QHPSIPOLICY: line 3 names no action"
    std::string_view reason = failure.what();
    reason.remove_prefix(reason.starts_with(kSetting) ? kSetting.size() + 2 : 0);
    throw UserFailure(path + ": " + std::string(reason));
  }
}

}  // namespace

std::string PolicyFile(const Variables& settings) {
  const std::string named = Value(settings, std::string(kSetting));
  return named.empty() || named.starts_with('/') ? named : Below(qhpsi::kHome, named);
}

std::string UsualPolicyFile(const Tree& tree) {
  const std::string usual = std::string(qhpsi::kHome) + "/control/qhpsipolicy";
  return tree.StatTarget(usual) ? usual : "";
}

size_t CheckPolicy(const Tree& tree, const std::string& path) {
  return ReadPolicy(tree, path).size();
}

std::string Explain(const Tree& tree, const std::string& path, const std::string& virus) {
  const std::vector<queue::PolicyRule> rules = ReadPolicy(tree, path);
  const queue::PolicyRule* const rule = queue::FindRule(rules, virus);
  if (rule == nullptr) {
    return "as REJECTVIRUS says: no pattern in " + path + " matches";
  }
  return queue::Name(rule->action) + (rule->address.empty() ? "" : " " + rule->address) + " (" +
         path + ":" + std::to_string(rule->line) + ")";
}

}  // namespace installer
