#include "qhpsi/plugin.h"

#include <dlfcn.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstring>

#include "qhpsi/base/ascii.h"
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

struct Plugin {
  std::string path;
  void* handle = nullptr;
  ScanFunction scan = nullptr;
  NameFunction name = nullptr;  // null when the plugin has none
};

std::variant<Plugin, Exit> Load(const char* name, const PluginOptions& options) {
  if (!IsPluginName(name)) {
    return Exit{ExitCode::kBadName, std::string(name) + ": not a plugin's name"};
  }
  Plugin plugin;
  plugin.path = options.directory + "/" + name;
  auto found = FindFile(options.directory, name, options.owned_by_root_only);
  if (auto* reason = std::get_if<std::string>(&found)) {
    return Exit{ExitCode::kDlopen, std::move(*reason)};
  }
  const std::string& load_path = std::get<FoundFile>(found).path;
  // Lazy, as IndiMail loads them: a plugin works as long as it never calls what it lacks.
  plugin.handle = ::dlopen(load_path.c_str(), RTLD_LAZY | RTLD_LOCAL);
  if (plugin.handle == nullptr) {
    return Exit{ExitCode::kDlopen, plugin.path + ": dlopen: " + LastDlError()};
  }
  plugin.scan = reinterpret_cast<ScanFunction>(::dlsym(plugin.handle, options.symbol.c_str()));
  if (plugin.scan == nullptr) {
    return Exit{ExitCode::kDlsym, plugin.path + ": dlsym: " + LastDlError()};
  }
  plugin.name = reinterpret_cast<NameFunction>(
      ::dlsym(plugin.handle, std::string(options.symbol).append("_name").c_str()));
  return plugin;
}

// The verdict itself is the exit status, so a closed standard output changes nothing.
void PrintVerdict(const char* messfile, int status, const Plugin& plugin) {
  const char* const text = plugin.name == nullptr ? nullptr : plugin.name();
  if (text == nullptr || *text == '\0') {
    return;
  }
  (void)std::fflush(stdout);  // what the plugin printed comes first
  (void)std::signal(SIGPIPE, SIG_IGN);
  (void)WriteAll(STDOUT_FILENO, VerdictLine(messfile, status, text));
}

std::variant<int, Exit> RunPlugin(const char* messfile, const char* name,
                                  const PluginOptions& options) {
  auto loaded = Load(name, options);
  if (auto* exit = std::get_if<Exit>(&loaded)) {
    return std::move(*exit);
  }
  const auto& plugin = std::get<Plugin>(loaded);
  const int status = plugin.scan(messfile);
  if (status < 0 || status > 255) {
    return Exit{ExitCode::kBadReturn,
                plugin.path + ": returned " + std::to_string(status) + ", no exit status"};
  }
  if (status != 0) {
    PrintVerdict(messfile, status, plugin);
  }
  if (::dlclose(plugin.handle) != 0) {
    return Exit{ExitCode::kDlclose, plugin.path + ": dlclose: " + LastDlError()};
  }
  return status;
}

}  // namespace

std::variant<int, Exit> RunPlugins(const char* messfile, const char* const* names,
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
  return std::string(messfile) + ": " + Printable(text, kMaxText) +
         (status == kInfected ? " FOUND\n" : " ERROR\n");
}

}  // namespace qhpsi
