#include "filter/vfilter_options.h"

#include <getopt.h>

#include <array>
#include <string>

#include "filter/base/failure.h"
#include "qhpsi/base/home.h"
#include "qhpsi/base/version.h"

namespace filter {
namespace {

enum Option : int { kHome = 1, kUser, kMaildir, kTest, kHelp, kShowVersion };

constexpr std::array<option, 7> kOptions = {{{"home", required_argument, nullptr, kHome},
                                             {"user", required_argument, nullptr, kUser},
                                             {"maildir", required_argument, nullptr, kMaildir},
                                             {"test", required_argument, nullptr, kTest},
                                             {"help", no_argument, nullptr, kHelp},
                                             {"version", no_argument, nullptr, kShowVersion},
                                             {nullptr, 0, nullptr, 0}}};

constexpr const char* kUsage =
    "usage: vfilter [--home DIR] [--user USER@DOMAIN] [--maildir DIR] [COMMAND [ARGUMENT...]]\n"
    "       vfilter [--home DIR] [--maildir DIR] --test USER@DOMAIN <MESSAGE\n"
    "       vfilter --help | --version\n";

[[noreturn]] void Refuse(const std::string& complaint) {
  throw TemporaryFailure(complaint + "; see vfilter --help");
}

}  // namespace

VfilterOptions ParseVfilterOptions(int argc, char** argv) {
  VfilterOptions options;
  options.home = qhpsi::kHome;
  ::opterr = 0;
  // '+': the first word that is no option begins the command, which has options of its own.
  for (int found = 0; (found = ::getopt_long(argc, argv, "+:", kOptions.data(), nullptr)) != -1;) {
    switch (found) {
      case kHome:
        options.home = ::optarg;
        break;
      case kUser:
        options.delivery.address = ::optarg;
        break;
      case kMaildir:
        options.delivery.maildir = ::optarg;
        break;
      case kTest:
        options.delivery.address = ::optarg;
        options.is_test = true;
        break;
      case kHelp:
        options.shown = kUsage;
        break;
      case kShowVersion:
        options.shown = std::string("vfilter ") + qhpsi::kVersion + "\n";
        break;
      default:
        Refuse(std::string("cannot understand ") + argv[::optind - 1]);
    }
  }
  options.command = argv + ::optind;
  if (options.command[0] != nullptr && *options.command[0] == '\0') {
    Refuse("the command is empty");
  }
  if (options.is_test && options.command[0] != nullptr) {
    Refuse("--test runs no command");
  }
  return options;
}

}  // namespace filter
