#include "installer/layout/manifest.h"

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "installer/layout/step.h"
#include "installer/system/context.h"
#include "installer/system/failure.h"
#include "installer/system/path.h"
#include "installer/system/sha256.h"

namespace installer {
namespace {

constexpr std::string_view kFirstLine = "qhpsi manifest 1";

// Removes `text` up to and with `end`. Returns it without `end`.
std::string_view TakeUntil(std::string_view& text, char end) {
  const size_t size = text.find(end);
  const std::string_view taken = text.substr(0, size);
  text.remove_prefix(size == std::string_view::npos ? text.size() : size + 1);
  return taken;
}

ManifestFile ParseFile(std::string_view checksums, bool pending) {
  ManifestFile file{.pending = pending};
  while (!checksums.empty()) {
    file.checksums.emplace(TakeUntil(checksums, ','));
  }
  return file;
}

bool IsChecksum(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == text.npos;
}

// False when the line is invalid.
bool ParseLine(std::string_view line, Manifest& manifest) {
  const std::string_view kind = TakeUntil(line, ' ');
  if (kind == "option") {
    const std::string name(TakeUntil(line, ' '));
    manifest.options[name] = line;
    return !name.empty();
  }
  if (kind == "file" || kind == "pending") {
    const std::string_view checksums = TakeUntil(line, ' ');
    const ManifestFile& file = manifest.files[std::string(line)] =
        ParseFile(checksums, kind == "pending");
    return line.starts_with('/') && !file.checksums.empty() &&
           std::all_of(file.checksums.begin(), file.checksums.end(), IsChecksum);
  }
  for (const auto& [name, paths] :
       {std::pair("directory", &manifest.directories), std::pair("service", &manifest.services),
        std::pair("queue", &manifest.queues), std::pair("data", &manifest.data),
        std::pair("link", &manifest.links), std::pair("removed", &manifest.removed)}) {
    if (kind == name) {
      paths->emplace(line);
      return line.starts_with('/');
    }
  }
  return false;
}

void AppendLine(std::string& text, std::initializer_list<std::string_view> words) {
  const char* separator = "";
  for (const std::string_view word : words) {
    text += separator;
    text += word;
    separator = " ";
  }
  text += '\n';
}

void AppendPaths(std::string& text, const std::string& kind, const std::set<std::string>& paths) {
  for (const std::string& path : paths) {
    AppendLine(text, {kind, path});
  }
}

}  // namespace

std::string OwnDirectory(const Context& context) { return Below(context.home, "qhpsi"); }

std::string ManifestPath(const Context& context) {
  return Below(OwnDirectory(context), "manifest");
}

bool Manifest::IsOurs(const std::string& path, std::string_view content) const {
  const auto found = files.find(path);
  return found != files.end() && found->second.checksums.contains(Sha256(content));
}

void RequireSameHome(const Manifest& manifest, const Context& context) {
  const auto is_in_home = [&](const auto& file) {
    return file.first.starts_with(context.home + "/");
  };
  if (!manifest.options.contains("home") && !manifest.files.empty() &&
      std::none_of(manifest.files.begin(), manifest.files.end(), is_in_home)) {
    throw UserFailure(ManifestPath(context) +
                      ": is of an installation in another directory; name that with --home");
  }
}

Manifest ParseManifest(std::string_view text, const std::string& path) {
  Manifest manifest;
  bool good = TakeUntil(text, '\n') == kFirstLine;
  for (int number = 2; good && !text.empty(); ++number) {
    good = ParseLine(TakeUntil(text, '\n'), manifest);
    if (!good) {
      throw Failure(ExitCode::kSystem,
                    path + ": line " + std::to_string(number) + " makes no sense");
    }
  }
  if (!good) {
    throw Failure(ExitCode::kSystem, path + ": not a manifest of this version");
  }
  return manifest;
}

std::string FormatManifest(const Manifest& manifest) {
  std::string text = std::string(kFirstLine) + "\n";
  for (const auto& [name, value] : manifest.options) {
    AppendLine(text, {"option", name, value});
  }
  AppendPaths(text, "data", manifest.data);
  AppendPaths(text, "directory", manifest.directories);
  AppendPaths(text, "link", manifest.links);
  AppendPaths(text, "queue", manifest.queues);
  AppendPaths(text, "removed", manifest.removed);
  AppendPaths(text, "service", manifest.services);
  for (const auto& [path, file] : manifest.files) {
    std::string checksums;
    for (const std::string& checksum : file.checksums) {
      checksums += (checksums.empty() ? "" : ",") + checksum;
    }
    AppendLine(text, {file.pending ? "pending" : "file", checksums, path});
  }
  return text;
}

WriteFile ManifestStep(const std::string& path, const Manifest& manifest) {
  return {path, FormatManifest(manifest), {}, kManifestMode, true};
}

}  // namespace installer
