// vfilter's command line.

#ifndef FILTER_VFILTER_OPTIONS_H_
#define FILTER_VFILTER_OPTIONS_H_

#include <string>

#include "filter/deliver/delivery.h"

namespace filter {

struct VfilterOptions {
  std::string home;
  DeliveryOptions delivery;
  bool is_test = false;
  std::string shown;  // what was asked for in place of a delivery: the usage, the version
  // The command to run when no rule matches, as execvp() takes it; the first word is null if there
  // is none.
  char** command = nullptr;
};

// Throws Failure, always temporary: a mistake in a dot-qmail line must not bounce mail.
VfilterOptions ParseVfilterOptions(int argc, char** argv);

}  // namespace filter

#endif  // FILTER_VFILTER_OPTIONS_H_
