// Loads plugins, calls them in order, each in its sandbox, and prints what they found.

#ifndef QHPSI_PLUGIN_H_
#define QHPSI_PLUGIN_H_

#include <string>
#include <string_view>
#include <variant>

#include "qhpsi/exit.h"

namespace qhpsi {

struct PluginOptions {
  std::string directory;
  std::string symbol;       // the function that scans; SYMBOL_name gives the name it found,
                            // SYMBOL_needs what it may do besides the usual (sandbox/needs.h)
  std::string allowed;      // what every plugin may do besides, as needs.h has it
  bool owned_by_root_only;  // refuse what anyone but root could have written
};

// Runs the plugins `names` (ends with a null pointer) over the message file one after the other
// until one does not return 0, and returns what the last one returned, 0 to 255. Its virus name or
// reason, if it has one, goes to standard output as one verdict line. An error of our own ends it.
std::variant<int, Exit> RunPlugins(const char* messfile, const char* const* names,
                                   const PluginOptions& options);

// The line that says what plugin status `status` (not 0) means: "FILE: NAME FOUND\n" or
// "FILE: REASON ERROR\n". `text` may come from the message: it is cut to 255 bytes, and each byte
// that is not printable ASCII becomes '?'.
std::string VerdictLine(std::string_view messfile, int status, std::string_view text);

}  // namespace qhpsi

#endif  // QHPSI_PLUGIN_H_
