#include "qhpsi/base/proof_mail.h"

#include <string_view>

namespace qhpsi {

const std::string_view kProofMail =
    "From: <>\n"
    "Subject: proof that the scanner can see\n"
    "Date: Thu, 01 Jan 1970 00:00:00 +0000\n"
    "MIME-Version: 1.0\n"
    "Content-Type: multipart/mixed; boundary=\"proof\"\n"
    "\n"
    "--proof\n"
    "Content-Type: application/zip; name=\"eicar.zip\"\n"
    "Content-Transfer-Encoding: base64\n"
    "Content-Disposition: attachment; filename=\"eicar.zip\"\n"
    "\n"
    "UEsDBBQAAAAIAAAAIQA8z1FoRgAAAEQAAAAJAAAAZWljYXIuY29tizD1VwxQdXAMiDaJCYiKMDXR\n"
    "CIjTNHd21jSvVXH1dHYM0g0OcfRzcQxy0XX0C/EM8wwKDdYNcQ0O0XXz9HFVVPHQ9tACAFBLAQIU\n"
    "AxQAAAAIAAAAIQA8z1FoRgAAAEQAAAAJAAAAAAAAAAAAAACAAQAAAABlaWNhci5jb21QSwUGAAAA\n"
    "AAEAAQA3AAAAbQAAAAAA\n"
    "\n"
    "--proof--\n";

}  // namespace qhpsi
