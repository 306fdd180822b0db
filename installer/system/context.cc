#include "installer/system/context.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

#include "installer/system/path.h"

namespace installer {
namespace {

// What is compared with others and written into variables.
std::string CleanPath(const std::string& text) {
  if (!text.starts_with('/')) {
    throw CLI::ValidationError("\"" + text + "\" is not an absolute path");
  }
  std::string path = AbsolutePath(text);
  if (path.find('\n') != std::string::npos) {
    throw CLI::ValidationError("a path with a line end");
  }
  return path;
}

void AddPath(CLI::App& app, const std::string& option, std::string& path,
             const std::string& meaning) {
  app.add_option(option, path, meaning)
      ->type_name("DIR")
      ->capture_default_str()
      ->transform(CLI::Validator(
          [](std::string& text) {
            text = CleanPath(text);
            return std::string();
          },
          ""));
}

constexpr int kMaxLinks = 40;  // as the kernel has it

// The absolute `path` with every symbolic link in it replaced as if `root` were "/". Missing parts
// stay as they are.
std::filesystem::path FollowLinks(const std::filesystem::path& root, std::filesystem::path path) {
  std::filesystem::path followed = "/";
  int links = 0;
  for (auto name = ++path.begin(); name != path.end();) {
    std::error_code error;
    const auto target =
        std::filesystem::read_symlink(root / (followed / *name).lexically_relative("/"), error);
    if (error || ++links > kMaxLinks) {
      followed /= *name++;
      continue;
    }
    std::filesystem::path rest;
    for (++name; name != path.end(); ++name) {
      rest /= *name;
    }
    // Nothing is above the root.
    path = (followed / target / rest).lexically_normal();
    followed = "/";
    name = ++path.begin();
  }
  return followed;
}

}  // namespace

std::string Context::InRoot(std::string_view path) const {
  return root.empty() ? std::string(path) : root + FollowLinks(root, path).string();
}

void AddCommonOptions(CLI::App& app, Context& context) {
  context.color = ::isatty(STDOUT_FILENO) == 1;
  app.fallthrough();
  AddPath(app, "--root", context.root, "work on the tree below DIR and touch nothing else");
  AddPath(app, "--servicedir", context.service_dir, "where svscan looks for services");
  AddPath(app, "--logdir", context.log_dir, "the logs are in DIR/SERVICE");
  AddPath(app, "--home", context.home, "HOME of the mail system");
  app.parse_complete_callback([&context] {
    if (context.root == "/") {
      context.root.clear();
    }
  });
}

std::string Colored(const Context& context, Color color, std::string_view text) {
  if (!context.color) {
    return std::string(text);
  }
  return "\033[" + std::to_string(static_cast<int>(color)) + "m" + std::string(text) + "\033[0m";
}

}  // namespace installer
