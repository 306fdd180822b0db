// Plugins: loaded, called in order, and heard.

#ifndef QHPSI_PLUGIN_H_
#define QHPSI_PLUGIN_H_

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "qhpsi/failure.h"

namespace qhpsi {

struct PluginOptions {
  std::string directory;
  std::string symbol;       // the function that scans; its name giver is SYMBOL_name
  bool owned_by_root_only;  // refuse what anyone but root could have written
};

// Runs the plugins `names` (ends with a null pointer) over the message file one after the other
// until one does not return 0, and returns what the last one returned, 0 to 255. A virus name or
// reason that it gives goes to standard output as one verdict line. A failure of our own ends it.
std::variant<int, Failure> RunPlugins(const char* messfile, const char* const* names,
                                      const PluginOptions& options);

// The line that says what plugin status `status` (not 0) means: "FILE: NAME FOUND\n" or
// "FILE: REASON ERROR\n". At most 255 bytes of `text` are taken, and what is no printable ASCII
// becomes '?', since it may come from the message.
std::string VerdictLine(std::string_view messfile, int status, std::string_view text);

}  // namespace qhpsi

#endif  // QHPSI_PLUGIN_H_
