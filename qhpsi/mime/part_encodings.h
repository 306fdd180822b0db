// Which encodings a reader may know of in each part of a text.
//
// A reader decodes a part as the header says that it has found for it, or for what the part is in.
// So what is named somewhere holds from there to where the boundary that began that part comes
// again, and not for the parts behind it: a file in base64 makes no base64 of the text beside it.

#ifndef QHPSI_MIME_PART_ENCODINGS_H_
#define QHPSI_MIME_PART_ENCODINGS_H_

#include <cstddef>
#include <string_view>
#include <vector>

#include "qhpsi/mime/named_encodings.h"

namespace mime {

class PartEncodings {
 public:
  // `parts` are Parts(text) (regions.h); `text` must outlive this.
  explicit PartEncodings(std::string_view text, std::vector<std::string_view> parts);

  const std::vector<std::string_view>& parts() const { return parts_; }

  // What may hold in some of `region`, which is within the text.
  NamedEncodings In(std::string_view region) const;

 private:
  std::vector<size_t> EndsOfParts() const;
  bool FollowsHeader(size_t part) const;
  std::string_view Opening(size_t part) const;

  std::string_view text_;
  std::vector<std::string_view> parts_;
  std::vector<NamedEncodings> named_;  // for each part
};

}  // namespace mime

#endif  // QHPSI_MIME_PART_ENCODINGS_H_
