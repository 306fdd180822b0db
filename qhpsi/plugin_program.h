// Hands scanner plugins over to qhpsi-plugins: qhpsi is static and can load none itself.

#ifndef QHPSI_PLUGIN_PROGRAM_H_
#define QHPSI_PLUGIN_PROGRAM_H_

#include "qhpsi/exit.h"

namespace qhpsi {

// Becomes the qhpsi-plugins in this program's own directory, for the message file and the plugins
// `names`; `names` and `environment` end with a null pointer. `root_only` refuses it, and any
// plugin, when anyone but root could have written it. Returns only on failure, with kExec.
Exit BecomePluginProgram(const char* messfile, const char* const* names, char* const* environment,
                         bool root_only);

}  // namespace qhpsi

#endif  // QHPSI_PLUGIN_PROGRAM_H_
