// The installer's manifest: what is parsed and printed parses again to the same.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "installer/layout/manifest.h"
#include "installer/system/failure.h"
#include "tests/fuzz/bytes.h"
#include "tests/fuzz/property.h"

namespace {

using fuzz::Require;

void CheckPaths(const std::set<std::string>& paths) {
  for (const std::string& path : paths) {
    Require(path.starts_with('/') && path.find('\n') == path.npos, "each path is absolute");
  }
}

bool IsChecksum(std::string_view text) {
  return text.size() == 64 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text = fuzz::Text(data, size);
  installer::Manifest manifest;
  try {
    manifest = installer::ParseManifest(text, "/manifest");
  } catch (const installer::Failure& failure) {
    Require(std::string_view(failure.what()).starts_with("/manifest: "),
            "a failure names the file");
    return 0;
  }
  for (const auto* paths : {&manifest.directories, &manifest.services, &manifest.queues,
                            &manifest.removed, &manifest.data, &manifest.links}) {
    CheckPaths(*paths);
  }
  for (const auto& [path, file] : manifest.files) {
    CheckPaths({path});
    Require(!file.checksums.empty() &&
                std::all_of(file.checksums.begin(), file.checksums.end(), IsChecksum),
            "each file has checksums");
  }
  const std::string printed = installer::FormatManifest(manifest);
  Require(installer::ParseManifest(printed, "/manifest") == manifest, "printed, it is the same");
  return 0;
}
