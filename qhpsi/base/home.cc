#include "qhpsi/base/home.h"

namespace qhpsi {

const char* const kHome = QHPSI_HOME;

}  // namespace qhpsi
