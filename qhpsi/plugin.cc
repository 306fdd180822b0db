#include "qhpsi/plugin.h"

#include <dlfcn.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstring>

#include "qhpsi/base/fd.h"
#include "qhpsi/plugin_path.h"
#include "qhpsi/root_only.h"

namespace qhpsi {
namespace {

using ScanFunction = int (*)(const char*);
using NameFunction = const char* (*)();

constexpr int kInfected = 1;
constexpr size_t kMaxText = 255;

std::string LastDlError() {
  const char* const text = ::dlerror();
  return text == nullptr ? "unknown error" : text;
}

// A loaded plugin.
struct Plugin {
  std::string path;
  void* handle = nullptr;
  ScanFunction scan = nullptr;
  NameFunction name = nullptr;  // null where the plugin has none
};

std::variant<Plugin, Failure> Load(const char* name, const PluginOptions& options) {
  if (!IsPluginName(name)) {
    return Failure{ExitCode::kBadName, std::string(name) + ": not a plugin's name"};
  }
  Plugin plugin;
  plugin.path = options.directory + "/" + name;
  auto found = FindFile(options.directory, name, options.owned_by_root_only);
  if (auto* reason = std::get_if<std::string>(&found)) {
    return Failure{ExitCode::kDlopen, std::move(*reason)};
  }
  const std::string& load_path = std::get<FoundFile>(found).path;
  // Lazy: a plugin that never calls what it lacks works, as it always has.
  plugin.handle = ::dlopen(load_path.c_str(), RTLD_LAZY | RTLD_LOCAL);
  if (plugin.handle == nullptr) {
    return Failure{ExitCode::kDlopen, plugin.path + ": dlopen: " + LastDlError()};
  }
  plugin.scan = reinterpret_cast<ScanFunction>(::dlsym(plugin.handle, options.symbol.c_str()));
  if (plugin.scan == nullptr) {
    return Failure{ExitCode::kDlsym, plugin.path + ": dlsym: " + LastDlError()};
  }
  plugin.name = reinterpret_cast<NameFunction>(
      ::dlsym(plugin.handle, std::string(options.symbol).append("_name").c_str()));
  return plugin;
}

// What became of the verdict is told by the exit status; a closed standard output changes nothing.
void PrintVerdict(const char* messfile, int status, const Plugin& plugin) {
  const char* const text = plugin.name == nullptr ? nullptr : plugin.name();
  if (text == nullptr || *text == '\0') {
    return;
  }
  (void)std::fflush(stdout);  // what the plugin printed comes first
  (void)std::signal(SIGPIPE, SIG_IGN);
  (void)WriteAll(STDOUT_FILENO, VerdictLine(messfile, status, text));
}

std::variant<int, Failure> RunPlugin(const char* messfile, const char* name,
                                     const PluginOptions& options) {
  auto loaded = Load(name, options);
  if (auto* failure = std::get_if<Failure>(&loaded)) {
    return std::move(*failure);
  }
  const auto& plugin = std::get<Plugin>(loaded);
  const int status = plugin.scan(messfile);
  if (status < 0 || status > 255) {
    return Failure{ExitCode::kBadReturn,
                   plugin.path + ": returned " + std::to_string(status) + ", no exit status"};
  }
  if (status != 0) {
    PrintVerdict(messfile, status, plugin);
  }
  if (::dlclose(plugin.handle) != 0) {
    return Failure{ExitCode::kDlclose, plugin.path + ": dlclose: " + LastDlError()};
  }
  return status;
}

}  // namespace

std::variant<int, Failure> RunPlugins(const char* messfile, const char* const* names,
                                      const PluginOptions& options) {
  for (; *names != nullptr; ++names) {
    auto result = RunPlugin(messfile, *names, options);
    if (!std::holds_alternative<int>(result) || std::get<int>(result) != 0) {
      return result;
    }
  }
  return 0;
}

std::string VerdictLine(std::string_view messfile, int status, std::string_view text) {
  std::string line(messfile);
  line += ": ";
  for (const char c : text.substr(0, kMaxText)) {
    line += c < ' ' || c > '~' ? '?' : c;
  }
  line += status == kInfected ? " FOUND\n" : " ERROR\n";
  return line;
}

}  // namespace qhpsi
