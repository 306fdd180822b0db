// Bytes by which clamd takes a file for a tar archive or a disk image, whatever it begins with: a
// mail, of which it takes nothing apart then, or a zip (libclamav/filetypes_int.h, from the end).

#ifndef QHPSI_MIME_FILE_MARKS_H_
#define QHPSI_MIME_FILE_MARKS_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace mime {

struct FileMark {
  size_t offset;
  std::string_view bytes;
};

inline constexpr std::array<FileMark, 2> kFileMarks = {{{257, "ustar"}, {512, "EFI PART"}}};
inline constexpr size_t kFileMarksEnd = 520;

inline bool HasFileMark(std::string_view text) {
  return std::any_of(kFileMarks.begin(), kFileMarks.end(), [&](const FileMark& mark) {
    return text.find(mark.bytes) != std::string_view::npos;
  });
}

// Whether `content` is such a file for clamd.
inline bool IsMarked(std::string_view content) {
  return std::any_of(kFileMarks.begin(), kFileMarks.end(), [&](const FileMark& mark) {
    return content.size() >= mark.offset && content.substr(mark.offset).starts_with(mark.bytes);
  });
}

// `content` with other bytes in their place.
inline std::string WithoutFileMarks(std::string content) {
  for (const FileMark& mark : kFileMarks) {
    if (content.compare(std::min(mark.offset, content.size()), mark.bytes.size(), mark.bytes) ==
        0) {
      content.replace(mark.offset, mark.bytes.size(), mark.bytes.size(), '-');
    }
  }
  return content;
}

}  // namespace mime

#endif  // QHPSI_MIME_FILE_MARKS_H_
