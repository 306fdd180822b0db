// Scanner plugins: qhpsi, being static, can load none, and becomes qhpsi-plugins.

#ifndef QHPSI_PLUGIN_PROGRAM_H_
#define QHPSI_PLUGIN_PROGRAM_H_

#include "qhpsi/failure.h"

namespace qhpsi {

// Becomes the qhpsi-plugins that is in this program's own directory, for the message file and the
// plugins `names`; `names` and `environment` end with a null pointer. With `root_only` neither it
// nor any plugin may be what anyone but root could have written. Returns only when that failed,
// with kExec.
Failure BecomePluginProgram(char* messfile, char* const* names, char* const* environment,
                            bool root_only);

}  // namespace qhpsi

#endif  // QHPSI_PLUGIN_PROGRAM_H_
