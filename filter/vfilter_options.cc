#include "filter/vfilter_options.h"

#include <getopt.h>

#include <array>

#include "filter/base/failure.h"
#include "qhpsi/base/home.h"

namespace filter {
namespace {

enum Option : int { kHome = 1, kUser, kMaildir, kTest, kHelp };

constexpr std::array<option, 6> kOptions = {{{"home", required_argument, nullptr, kHome},
                                             {"user", required_argument, nullptr, kUser},
                                             {"maildir", required_argument, nullptr, kMaildir},
                                             {"test", required_argument, nullptr, kTest},
                                             {"help", no_argument, nullptr, kHelp},
                                             {nullptr, 0, nullptr, 0}}};

[[noreturn]] void Refuse(const std::string& complaint) {
  throw TemporaryFailure(complaint + "; see vfilter --help");
}

}  // namespace

const char* const kVfilterUsage =
    "usage: vfilter [--home DIR] [--user USER@DOMAIN] [--maildir DIR] [COMMAND [ARGUMENT...]]\n"
    "       vfilter [--home DIR] [--maildir DIR] --test USER@DOMAIN <MESSAGE\n";

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
        options.is_help = true;
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
