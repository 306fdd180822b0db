#include "installer/service/service.h"

#include <optional>
#include <string>
#include <vector>

#include "installer/service/variable.h"
#include "installer/system/context.h"
#include "installer/system/failure.h"
#include "installer/system/tree.h"

namespace installer {
namespace {

// A neighbour's fault, such as a link to itself, is no service.
bool IsService(const Tree& tree, const std::string& path) {
  try {
    return tree.StatTarget(path + "/run").has_value();
  } catch (const Failure&) {
    return false;
  }
}

}  // namespace

bool Service::IsSmtp() const { return name == "qmail-smtpd" || name.starts_with("qmail-smtpd."); }

bool Service::HasLog(const Tree& tree) const { return tree.IsDirectory(LogPath()); }

Service FindService(const Context& context, const std::string& name) {
  std::string base = name;
  while (base.size() > 1 && base.ends_with('/')) {
    base.pop_back();
  }
  const std::string prefix = context.service_dir + "/";
  if (base.starts_with(prefix)) {
    base.erase(0, prefix.size());
  }
  if (base.empty() || base.starts_with('.') || base.find('/') != std::string::npos) {
    throw UserFailure("\"" + name + "\": is not the name of a service");
  }
  Service service{.name = base,
                  .directory = context.InRoot(context.ServiceDir(base)),
                  .path = context.ServiceDir(base)};
  if (!IsService(Tree(context.root), service.path)) {
    throw UserFailure(base + ": no such service in " + context.InRoot(context.service_dir));
  }
  return service;
}

std::vector<Service> FindServices(const Context& context, const std::vector<std::string>& names) {
  std::vector<Service> services;
  services.reserve(names.size());
  for (const std::string& name : names) {
    services.push_back(FindService(context, name));
  }
  return services;
}

std::vector<Service> ListServices(const Context& context) {
  const Tree tree(context.root);
  std::vector<Service> services;
  for (const std::string& name : tree.List(context.service_dir)) {
    const std::string path = context.ServiceDir(name);
    if (!name.starts_with('.') && IsService(tree, path)) {
      services.push_back({.name = name, .directory = context.InRoot(path), .path = path});
    }
  }
  return services;
}

Variables VariablesOf(const Tree& tree, const Service& service) {
  try {
    return tree.IsDirectory(service.VariablesDir()) ? ReadVariables(tree, service.VariablesDir())
                                                    : Variables();
  } catch (const Failure&) {
    return {};
  }
}

std::optional<Variables> SmtpVariables(const Context& context) {
  for (const Service& service : ListServices(context)) {
    if (service.IsSmtp()) {
      return VariablesOf(Tree(context.root), service);
    }
  }
  return std::nullopt;
}

std::optional<std::string> WhyUnreadable(const Tree& tree, const Service& service) {
  try {
    if (tree.IsDirectory(service.VariablesDir())) {
      ReadVariables(tree, service.VariablesDir());
    }
    return std::nullopt;
  } catch (const Failure& failure) {
    return failure.what();
  }
}

}  // namespace installer
