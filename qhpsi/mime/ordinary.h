// Whether a message is ordinary: written so plainly that every mail reader must find the same
// contents in it, and a scanner with them.
//
// Ordinary is what RFC 2045, 2046 and 5322 allow, less all that readers are known to disagree on:
// one Content-Type, encoding and disposition a part, in their plain forms; boundaries of which none
// begins another, each closed and none within a text; base64 in whole lines with padding at its end
// alone; strict quoted-printable, and text in it; in a text no headers and nothing that looks
// encoded; files in base64 alone; no uuencode, yEnc or BinHex; no mail in base64; no calendar and
// no S/MIME; no CR, NUL or long line; no cabinet, and nothing by which clamd takes a mail for a tar
// archive; not very many parts. In doubt: not ordinary.

#ifndef QHPSI_MIME_ORDINARY_H_
#define QHPSI_MIME_ORDINARY_H_

#include <array>
#include <cstddef>
#include <string_view>

#include "qhpsi/mime/base64_text.h"
#include "qhpsi/mime/content_type.h"

namespace mime {

// One pass in bounded memory. Allocates nothing.
class OrdinaryCheck {
 public:
  // Takes the next bytes of the message. Once odd() says something, they are not looked at.
  void Feed(std::string_view bytes);

  // At the end of the message. True when it is ordinary.
  bool Finish();

  // The rule that the message breaks, in words; null as long as it is ordinary.
  const char* odd() const { return odd_; }

 private:
  static constexpr size_t kMaxLine = 998;  // RFC 5322 2.1.1
  static constexpr size_t kMaxField = 2000;
  static constexpr size_t kMaxDepth = 8;
  static constexpr size_t kMaxParts = 500;
  static constexpr size_t kMaxIndented = 10'000;
  static constexpr size_t kMarked = 1024;  // bytes by which clamd tells what a message is

  enum class State {
    kHeader,
    kText,
    kQuotedPrintable,
    kBase64,
    kBase64Ended,
    kPreamble,
    kEpilogue
  };
  enum class Encoding { kNone, kQuotedPrintable, kBase64 };
  enum class Field { kNone, kType, kEncoding, kDisposition, kOther };

  void TakeLine(std::string_view line);
  void LookForMark(std::string_view line);
  void TakeLineBehindHeader(std::string_view line);
  void TakeHeaderLine(std::string_view line);
  void BeginField(std::string_view line);
  void EndField();
  void TakeEncoding(std::string_view value);
  void TakeDisposition(std::string_view value);
  void EndHeader();
  const char* WhyOddHeader() const;
  void BeginBody();
  void TakeBodyLine(std::string_view line);
  void TakeBase64Line(std::string_view line);
  void TakeBase64(std::string_view data);
  void TakeQuotedPrintableLine(std::string_view line);
  void TakeTextLine(std::string_view line);
  bool TakeBoundary(std::string_view line);  // whether the line is one
  bool HasBoundary(std::string_view line) const;
  bool IsBoundaryForClamd(std::string_view line) const;
  void OpenMultipart();
  void BeginPart();
  void Odd(const char* rule) { odd_ = odd_ == nullptr ? rule : odd_; }

  const char* odd_ = nullptr;
  State state_ = State::kHeader;
  bool is_behind_header_ = false;  // no line that is not empty has come since

  // The beginning of a line whose end has not come yet.
  std::array<char, kMaxLine + 1> partial_;
  size_t partial_size_ = 0;

  // The field of the header that is being read: folded lines are joined.
  Field field_ = Field::kNone;
  std::array<char, kMaxField> value_;
  size_t value_size_ = 0;
  // What the header that is being read, or was last, says of its part.
  struct Header {
    ContentType type = {};
    Encoding encoding = Encoding::kNone;
    bool is_part = false;         // of a multipart, and no message
    bool begins_message = false;  // no line of a message within another has come yet
    bool has_field = false;
    bool has_type = false;
    bool has_encoding = false;
    bool has_disposition = false;
    bool is_file = false;            // by its disposition or its name
    bool has_encoded_word = false;   // in its disposition
    bool ends_in_semicolon = false;  // the line before this one
  };
  Header header_;
  size_t message_size_ = 0;           // bytes of the innermost one, without empty lines
  bool is_first_of_related_ = false;  // the part whose header is being read

  bool may_go_on_ = false;  // if a fold comes: the line of text before it
  size_t base64_line_ = 0;  // the size of the lines of a base64 part, after the first
  bool base64_short_ = false;
  Base64Text base64_text_;

  std::array<Boundary, kMaxDepth> boundaries_;
  std::array<size_t, kMaxDepth> messages_around_;  // each of them
  size_t depth_ = 0;
  size_t parts_ = 0;
  // Lines that begin with a blank, with no others than empty ones between them.
  size_t indented_ = 0;
  size_t messages_ = 0;  // message/rfc822 within one another
};

}  // namespace mime

#endif  // QHPSI_MIME_ORDINARY_H_
