// Why a clamd that has called a message clean is not to be believed.

#ifndef QHPSI_CLAMD_OBJECTION_H_
#define QHPSI_CLAMD_OBJECTION_H_

#include <string>

namespace qhpsi {

struct Objection {
  std::string reason;  // begins with the server's name
  // It could not be asked for its proof, or broke off in it, as one that is being restarted does:
  // the message may be given to it once more.
  bool has_broken_off = false;
};

}  // namespace qhpsi

#endif  // QHPSI_CLAMD_OBJECTION_H_
