// The mail that a scanner must call infected to be believed.

#ifndef QHPSI_BASE_PROOF_MAIL_H_
#define QHPSI_BASE_PROOF_MAIL_H_

#include <string_view>

namespace qhpsi {

// The EICAR test file in a zip archive in base64: no scanner finds it that cannot take a mail apart
// and unpack. Packed like that, it does not make a scanner call a program of ours infected.
extern const std::string_view kProofMail;

}  // namespace qhpsi

#endif  // QHPSI_BASE_PROOF_MAIL_H_
