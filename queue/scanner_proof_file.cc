#include "queue/scanner_proof_file.h"

#include <cstddef>
#include <string>
#include <string_view>

#include "qhpsi/base/ascii.h"
#include "qhpsi/base/setting_table.h"
#include "queue/proof_file.h"
#include "queue/settings.h"

namespace queue {
namespace {

constexpr size_t kMaxShown = 100;

// A command's arguments say little, and a plugin's names all.
std::string Shown(const ScanSettings& settings) {
  std::string shown = settings.command.front();
  if (settings.is_plugin()) {
    for (size_t i = 1; i < settings.command.size(); ++i) {
      shown += " " + settings.command[i];
    }
  }
  return qhpsi::Printable(shown, kMaxShown);
}

// How long a scanner may take makes no other of it.
bool IsTime(std::string_view variable) {
  using qhpsi::Setting;
  for (const Setting time :
       {Setting::kQhpsiTimeout, Setting::kQhpsiProof, Setting::kClamdTimeout,
        Setting::kClamdConnectTimeout, Setting::kClamdPatience, Setting::kClamdWait}) {
    if (variable.starts_with(std::string(qhpsi::Row(time).name) + "=")) {
      return true;
    }
  }
  return false;
}

std::string Identity(const ScanSettings& settings) {
  std::string identity = settings.qhpsi;
  for (const auto* words : {&settings.command, &settings.extra_args, &settings.environment}) {
    for (const std::string& word : *words) {
      if (words != &settings.environment || !IsTime(word)) {
        (identity += '\0') += word;
      }
    }
    identity += '\1';
  }
  return identity + std::to_string(settings.infected_status) + " " +
         std::to_string(settings.clean_status);
}

}  // namespace

ProofFile ScannerProofFile(const ScanSettings& settings, const std::string& directory) {
  return {Shown(settings), Identity(settings), directory};
}

}  // namespace queue
