#include "qhpsi/plugin.h"

#include <dlfcn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <utility>
#include <variant>

#include "qhpsi/base/ascii.h"
#include "qhpsi/base/fd.h"
#include "qhpsi/exit.h"
#include "qhpsi/exit_code.h"
#include "qhpsi/message.h"
#include "qhpsi/plugin_path.h"
#include "qhpsi/report.h"
#include "qhpsi/root_only.h"
#include "qhpsi/sandbox/needs.h"
#include "qhpsi/sandbox/plugin_sandbox.h"
#include "qhpsi/sandbox/scratch_directory.h"

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
  Needs needs;
};

void* Find(const Plugin& plugin, const std::string& symbol) {
  return ::dlsym(plugin.handle, symbol.c_str());
}

// What is wrong with what the plugin says that it needs; empty when nothing is.
std::string ReadNeeds(Plugin& plugin, const PluginOptions& options) {
  std::string wrong = AddNeeds(options.allowed, plugin.needs);
  if (!wrong.empty()) {
    return "QHPSIALLOW: " + wrong;
  }
  const auto needs = reinterpret_cast<NameFunction>(Find(plugin, options.symbol + "_needs"));
  const char* const text = needs == nullptr ? nullptr : needs();
  wrong = AddNeeds(text == nullptr ? "" : text, plugin.needs);
  return wrong.empty() ? wrong : plugin.path + ": " + options.symbol + "_needs: " + wrong;
}

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
  plugin.scan = reinterpret_cast<ScanFunction>(Find(plugin, options.symbol));
  if (plugin.scan == nullptr) {
    return Exit{ExitCode::kDlsym, plugin.path + ": dlsym: " + LastDlError()};
  }
  plugin.name = reinterpret_cast<NameFunction>(Find(plugin, options.symbol + "_name"));
  if (auto wrong = ReadNeeds(plugin, options); !wrong.empty()) {
    return Exit{ExitCode::kBadName, std::move(wrong)};
  }
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

// Enters the sandbox of the plugin, for good, and has it scan.
std::variant<int, Exit> ScanWith(const Plugin& plugin, const char* messfile) {
  if (auto reason = EnterPluginSandbox(plugin.needs, OpenMessage(messfile))) {
    return Exit{ExitCode::kExec, *std::move(reason)};
  }
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

// The exit status that `result` stands for, after its line on standard error.
int ExitStatus(const std::variant<int, Exit>& result) {
  const auto* const exit = std::get_if<Exit>(&result);
  return exit == nullptr ? std::get<int>(result) : Report(*exit);
}

// What a process of the plugin's own comes to.
std::variant<int, Exit> WaitFor(pid_t pid, const Plugin& plugin) {
  int status = 0;
  while (::waitpid(pid, &status, WUNTRACED) < 0) {
    if (errno != EINTR) {
      return Exit{ExitCode::kExec, plugin.path + ": wait: " + std::strerror(errno)};
    }
  }
  if (WIFSTOPPED(status)) {  // no scanner does that: somebody has sent a signal
    (void)::kill(pid, SIGKILL);
    return Exit{ExitCode::kBadReturn, plugin.path + ": stopped", SIGKILL};
  }
  if (WIFSIGNALED(status)) {
    const int signal = WTERMSIG(status);
    return Exit{ExitCode::kBadReturn, plugin.path + ": killed by signal " + std::to_string(signal),
                signal};
  }
  return WEXITSTATUS(status);
}

// Has the plugin scan in a process of its own, so that this one stays out of the sandbox.
// `scratch` is that of the plugin, if it has one.
std::variant<int, Exit> ScanApart(const Plugin& plugin, const char* messfile,
                                  ScratchDirectory* scratch = nullptr) {
  (void)std::signal(SIGCHLD, SIG_DFL);  // ignored, there would be no exit status to wait for
  const pid_t pid = ::fork();
  if (pid < 0) {
    return Exit{ExitCode::kExec, std::string("fork: ") + std::strerror(errno)};
  }
  if (pid == 0) {
    if (scratch != nullptr) {
      scratch->LeaveToParent();
    }
    const int status = ExitStatus(ScanWith(plugin, messfile));
    (void)std::fflush(nullptr);
    ::_exit(status);
  }
  return WaitFor(pid, plugin);
}

// In a directory of its own, which the settings name that plugins take such a one from.
std::variant<int, Exit> ScanWithScratch(Plugin& plugin, const char* messfile) {
  ScratchDirectory scratch(plugin.needs.scratch);
  if (!scratch.valid()) {
    return Exit{ExitCode::kExec, plugin.needs.scratch + ": mkdtemp: " + std::strerror(errno)};
  }
  plugin.needs.scratch = scratch.path();
  for (const char* const variable : {"TMPDIR", "LIBCLAMAV_TMP"}) {
    ::setenv(variable, scratch.path().c_str(), 1);
  }
  return ScanApart(plugin, messfile, &scratch);
}

// `is_last`: this process has nothing to do after it.
std::variant<int, Exit> RunPlugin(const char* messfile, const char* name,
                                  const PluginOptions& options, bool is_last) {
  auto loaded = Load(name, options);
  if (auto* exit = std::get_if<Exit>(&loaded)) {
    return std::move(*exit);
  }
  auto& plugin = std::get<Plugin>(loaded);
  if (!plugin.needs.scratch.empty()) {
    return ScanWithScratch(plugin, messfile);
  }
  return is_last ? ScanWith(plugin, messfile) : ScanApart(plugin, messfile);
}

}  // namespace

std::variant<int, Exit> RunPlugins(const char* messfile, const char* const* names,
                                   const PluginOptions& options) {
  for (; *names != nullptr; ++names) {
    auto result = RunPlugin(messfile, *names, options, names[1] == nullptr);
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
