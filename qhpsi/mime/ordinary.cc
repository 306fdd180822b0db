#include "qhpsi/mime/ordinary.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "qhpsi/base/ascii.h"
#include "qhpsi/mime/beginnings.h"
#include "qhpsi/mime/byte_search.h"
#include "qhpsi/mime/content_type.h"
#include "qhpsi/mime/file_control.h"
#include "qhpsi/mime/file_marks.h"

namespace mime {
namespace {

constexpr size_t kMaxMessages = 4;

// A bit for each kind of byte.
constexpr uint8_t kHex = 1;   // upper case
constexpr uint8_t kName = 2;  // of a header field

using Kinds = std::array<uint8_t, 256>;

constexpr Kinds MakeKinds() {
  Kinds kinds{};
  for (size_t c = 0; c < kinds.size(); ++c) {
    const bool is_digit = c >= '0' && c <= '9';
    const bool is_letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    if (is_digit || (c >= 'A' && c <= 'F')) {
      kinds[c] |= kHex;
    }
    if (is_digit || is_letter || c == '-' || c == '_' || c == '.') {
      kinds[c] |= kName;
    }
  }
  return kinds;
}

constexpr Kinds kKinds = MakeKinds();

uint8_t KindOf(char c) { return kKinds[static_cast<unsigned char>(c)]; }

// Without a branch for each byte.
bool All(std::string_view text, uint8_t kind) {
  uint8_t all = kind;
  for (const char c : text) {
    all &= KindOf(c);
  }
  return all != 0;
}

// A line of base64, uuencode or BinHex, which some readers decode wherever it stands.
bool LooksEncoded(std::string_view line) {
  constexpr size_t kShortest = 40;
  constexpr size_t kShortestOfAnySize = 60;
  if (line.size() < kShortest) {
    return false;
  }
  if (line.size() == 61 && line.front() == 'M') {
    return std::all_of(line.begin(), line.end(), [](char c) { return c >= ' ' && c <= '`'; });
  }
  if (line.front() == ':') {
    return line.find(' ') == std::string_view::npos;
  }
  return (line.size() % 4 == 0 || line.size() >= kShortestOfAnySize) &&
         IsAllBase64(line.substr(0, 16)) &&  // prose has a blank there
         IsAllBase64(line.substr(0, line.size() - 2));
}

// Whether an escape stands for a letter, which needs none but as the "F" of a line that
// begins with "From ": what is hidden from us may be the beginning of another encoding.
bool HidesLetter(std::string_view digits) {
  return digits != "46" &&
         ((digits[0] == '4' && digits[1] != '0') || (digits[0] == '6' && digits[1] != '0') ||
          ((digits[0] == '5' || digits[0] == '7') && digits[1] <= 'A'));
}

uint8_t ValueOf(char hex) { return static_cast<uint8_t>(hex <= '9' ? hex - '0' : hex - 'A' + 10); }

char ByteOf(std::string_view digits) {
  return static_cast<char>(ValueOf(digits[0]) << 4U | ValueOf(digits[1]));
}

// Whether a line of the text that strict quoted-printable stands for begins oddly, or may do so
// when the next line has come: an escape can be in the beginning or end the line before it.
bool DecodesOddly(std::string_view line) {
  std::array<char, kLongestBeginning> beginning;
  size_t size = 0;
  const auto text = [&] { return std::string_view(beginning.data(), size); };
  for (size_t i = 0; i < line.size(); ++i) {
    char c = line[i];
    if (c == '=' && i + 1 == line.size()) {
      return BeginsOddly(text()) || MayBeginOddly(text());
    }
    if (c == '=') {
      c = ByteOf(line.substr(i + 1, 2));
      i += 2;
    }
    if (c == '\n' || c == '\r') {
      if (BeginsOddly(text()) || MayBeginOddly(text())) {
        return true;
      }
      size = 0;
    } else if (size < beginning.size() && (size > 0 || !IsUnseen(c))) {
      beginning[size++] = c;
    }
  }
  return BeginsOddly(text());
}

// Whether bits are set for which no byte is left: clamd makes a byte of them.
bool HasUnusedBits(std::string_view data, size_t padding) {
  const std::string_view good = padding == 1 ? "AEIMQUYcgkosw048" : "AQgw";
  return padding > 0 && !data.empty() && good.find(data.back()) == std::string_view::npos;
}

bool IsBlankLine(std::string_view line) {
  return line.find_first_not_of(" \t") == std::string_view::npos;
}

// Of a message within another: clamd saves it, and has to see by its first line that it is mail.
bool BeginsMessage(std::string_view line) {
  constexpr std::array<std::string_view, 9> kFirst = {
      "Received: ", "Return-Path: ", "From: ",       "To: ",          "Subject: ",
      "Date: ",     "Message-ID: ",  "Message-Id: ", "Delivered-To: "};
  return std::any_of(kFirst.begin(), kFirst.end(),
                     [&](std::string_view first) { return line.starts_with(first); });
}

std::string_view WithoutDashes(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of('-'), text.size()));
}

bool EndsInSemicolon(std::string_view line) {
  const size_t last = line.find_last_not_of(" \t");
  return last != std::string_view::npos && line[last] == ';';
}

// Of a file that some readers take for S/MIME, whatever its type.
bool NamesSignedMail(std::string_view value) { return qhpsi::HasIgnoringCase(value, "p7m"); }

}  // namespace

void OrdinaryCheck::Feed(std::string_view bytes) {
  while (!bytes.empty() && odd_ == nullptr) {
    const size_t size = FindNewline(bytes);
    const std::string_view piece = bytes.substr(0, size);
    if (partial_size_ + size > kMaxLine) {
      Odd("long line");
      return;
    }
    const bool is_whole = size < bytes.size();
    if (partial_size_ == 0 && is_whole) {
      TakeLine(piece);
    } else {
      std::copy(piece.begin(), piece.end(), partial_.begin() + partial_size_);
      partial_size_ += size;
      if (is_whole) {
        TakeLine({partial_.data(), partial_size_});
        partial_size_ = 0;
      }
    }
    bytes.remove_prefix(is_whole ? size + 1 : size);
  }
}

bool OrdinaryCheck::Finish() {
  if (partial_size_ > 0) {
    Odd("no newline at the end");
  } else if (state_ == State::kHeader) {
    EndField();
    EndHeader();
  }
  if (depth_ > 0) {
    Odd("boundary not closed");
  }
  return odd_ == nullptr;
}

void OrdinaryCheck::TakeLine(std::string_view line) {
  if (is_behind_header_ && !line.empty()) {
    TakeLineBehindHeader(line);
  }
  LookForMark(line);
  if (state_ == State::kBase64) {  // most lines are this
    TakeBase64Line(line);
    return;
  }
  if (HasControl(line)) {
    Odd("control character");
    return;
  }
  if (!line.empty()) {
    indented_ = BeginsFold(line) ? indented_ + 1 : 0;
    if (indented_ > kMaxIndented) {
      Odd("many folds");  // clamd reads no further than 262,144 of them
      return;
    }
  }
  if (state_ == State::kHeader) {
    TakeHeaderLine(line);
  } else {
    TakeBodyLine(line);
  }
}

// For clamd the message is another file with it. Empty lines do not count: it leaves some out.
void OrdinaryCheck::LookForMark(std::string_view line) {
  if (message_size_ >= kMarked) {
    return;
  }
  message_size_ += line.empty() ? 0 : line.size() + 1;
  if (HasFileMark(line)) {
    Odd("mark of a file");
  }
}

// For clamd the header goes on with such a line.
void OrdinaryCheck::TakeLineBehindHeader(std::string_view line) {
  is_behind_header_ = false;
  if (BeginsLikeHeader(line) ||
      (state_ != State::kBase64 && qhpsi::HasIgnoringCase(line, "base64"))) {
    Odd("odd beginning");
  }
}

void OrdinaryCheck::TakeHeaderLine(std::string_view line) {
  if (line.empty()) {
    EndField();
    EndHeader();
    return;
  }
  if (header_.begins_message && !BeginsMessage(line)) {
    Odd("odd message");
    return;
  }
  header_.begins_message = false;
  const bool follows_semicolon = header_.ends_in_semicolon;
  header_.ends_in_semicolon = EndsInSemicolon(line);
  if (!BeginsFold(line)) {
    // clamd takes it for one, elsewhere of its three fields alone: EndField().
    if (header_.is_part && follows_semicolon && line.find('=') != std::string_view::npos) {
      Odd("odd fold");
      return;
    }
    EndField();
    BeginField(line);
    return;
  }
  if (field_ == Field::kNone || IsBlankLine(line)) {
    Odd("odd fold");
    return;
  }
  if (field_ == Field::kOther) {
    return;
  }
  if (value_size_ + line.size() > value_.size()) {
    Odd("long field");
    return;
  }
  std::copy(line.begin(), line.end(), value_.begin() + value_size_);
  value_size_ += line.size();
}

void OrdinaryCheck::BeginField(std::string_view line) {
  const size_t colon = line.find(':');
  // What begins like a boundary is one to some readers even here.
  if (colon == std::string_view::npos || colon == 0 || line.starts_with("--") ||
      !All(line.substr(0, colon), kName)) {
    Odd("no header field");
    return;
  }
  const std::string_view name = line.substr(0, colon);
  header_.has_field = true;
  if (!StartsIgnoringCase(name, "content")) {
    field_ = Field::kOther;
    return;
  }
  if (qhpsi::EqualIgnoringCase(name, "content-type")) {
    field_ = Field::kType;
  } else if (qhpsi::EqualIgnoringCase(name, "content-transfer-encoding")) {
    field_ = Field::kEncoding;
  } else if (qhpsi::EqualIgnoringCase(name, "content-disposition")) {
    field_ = Field::kDisposition;
  } else {
    field_ = Field::kOther;
    return;
  }
  const std::string_view value = line.substr(colon + 1);
  std::copy(value.begin(), value.end(), value_.begin());
  value_size_ = value.size();
}

void OrdinaryCheck::EndField() {
  const std::string_view value(value_.data(), value_size_);
  // clamd joins the next lines to it.
  if (std::count(value.begin(), value.end(), '"') % 2 != 0 ||
      (!header_.is_part && EndsInSemicolon(value))) {
    Odd("odd fold");
  }
  if (field_ == Field::kType) {
    if (header_.has_type) {
      Odd("two types");
    }
    header_.has_type = true;
    if (const char* const rule = ParseContentType(value, header_.type)) {
      Odd(rule);
    } else if (NamesSignedMail(value)) {
      Odd("odd type");
    }
  } else if (field_ == Field::kEncoding) {
    TakeEncoding(qhpsi::Trim(value));
  } else if (field_ == Field::kDisposition) {
    TakeDisposition(value);
  }
  field_ = Field::kNone;
  value_size_ = 0;
}

void OrdinaryCheck::TakeEncoding(std::string_view value) {
  if (header_.has_encoding) {
    Odd("two encodings");
  }
  header_.has_encoding = true;
  if (qhpsi::EqualIgnoringCase(value, "base64")) {
    header_.encoding = Encoding::kBase64;
  } else if (qhpsi::EqualIgnoringCase(value, "quoted-printable")) {
    header_.encoding = Encoding::kQuotedPrintable;
  } else if (!qhpsi::EqualIgnoringCase(value, "7bit") && !qhpsi::EqualIgnoringCase(value, "8bit") &&
             !qhpsi::EqualIgnoringCase(value, "binary")) {
    Odd("odd encoding");
  }
}

// clamd leaves out a text with any other.
void OrdinaryCheck::TakeDisposition(std::string_view value) {
  const std::string_view name = qhpsi::Trim(value.substr(0, value.find(';')));
  if (header_.has_disposition || NamesSignedMail(value) ||
      qhpsi::HasIgnoringCase(value, "boundary") ||
      (!qhpsi::EqualIgnoringCase(name, "inline") &&
       !qhpsi::EqualIgnoringCase(name, "attachment"))) {
    Odd("odd disposition");
  }
  header_.has_disposition = true;
  header_.is_file =
      !qhpsi::EqualIgnoringCase(name, "inline") || qhpsi::HasIgnoringCase(value, "name");
  header_.has_encoded_word = value.find("=?") != std::string_view::npos;
}

void OrdinaryCheck::EndHeader() {
  is_behind_header_ = true;
  header_.is_file = header_.is_file || header_.type.is_named;
  if (const char* const rule = WhyOddHeader()) {
    Odd(rule);
    return;
  }
  is_first_of_related_ = false;
  BeginBody();
}

// What clamd does not take apart as a header says, or not at all.
const char* OrdinaryCheck::WhyOddHeader() const {
  using Kind = ContentType::Kind;
  const Kind kind = header_.type.kind;
  const bool is_leaf = kind == Kind::kText || kind == Kind::kOther;
  if (header_.is_part && !header_.has_field) {
    return "no header";  // the text is one
  }
  if (!is_leaf && header_.encoding != Encoding::kNone) {
    return "encoded multipart";  // or message, or report: it decodes none of them
  }
  if (kind == Kind::kReport && (depth_ == 0 || header_.is_file)) {
    return "report alone";  // no file
  }
  if (kind == Kind::kMultipart && header_.has_encoded_word) {
    return "odd disposition";  // it decodes that, and a boundary may come out
  }
  // It takes that for a text, and looks no further into a message or anything else.
  if (is_first_of_related_ &&
      (!header_.has_type || (kind != Kind::kText && kind != Kind::kMultipart))) {
    return "odd first part";
  }
  // In it line ends matter, of which it makes others.
  if (is_leaf && header_.encoding != Encoding::kBase64 &&
      (header_.is_file || kind != Kind::kText)) {
    return "file not in base64";
  }
  return nullptr;
}

void OrdinaryCheck::BeginBody() {
  switch (header_.type.kind) {
    case ContentType::Kind::kMultipart:
      OpenMultipart();
      break;
    case ContentType::Kind::kMessage:
      ++messages_;
      if (messages_ > kMaxMessages || depth_ + messages_ > kMaxDepth) {
        Odd("deep");
      }
      state_ = State::kHeader;
      header_ = {.begins_message = true};
      message_size_ = 0;
      break;
    case ContentType::Kind::kText:
    case ContentType::Kind::kReport:
    case ContentType::Kind::kOther:
      state_ = header_.encoding == Encoding::kBase64            ? State::kBase64
               : header_.encoding == Encoding::kQuotedPrintable ? State::kQuotedPrintable
                                                                : State::kText;
      may_go_on_ = false;
      base64_line_ = 0;
      base64_short_ = false;
      base64_text_ = {};
      break;
  }
}

void OrdinaryCheck::BeginPart() {
  state_ = State::kHeader;
  header_ = {.is_part = true};
}

void OrdinaryCheck::OpenMultipart() {
  if (depth_ + messages_ >= kMaxDepth) {
    Odd("deep");
    return;
  }
  const std::string_view added = WithoutDashes(header_.type.boundary.text());
  for (size_t i = 0; i < depth_; ++i) {
    const std::string_view other = WithoutDashes(boundaries_.at(i).text());
    if (StartsIgnoringCase(other, added) || StartsIgnoringCase(added, other)) {
      Odd("alike boundaries");
      return;
    }
  }
  messages_around_.at(depth_) = messages_;
  boundaries_.at(depth_++) = header_.type.boundary;
  is_first_of_related_ = header_.type.is_related;
  state_ = State::kPreamble;
}

bool OrdinaryCheck::TakeBoundary(std::string_view line) {
  if (depth_ == 0 || !line.starts_with("--")) {
    return false;
  }
  line.remove_prefix(2);
  for (size_t i = 0; i < depth_; ++i) {
    const std::string_view boundary = boundaries_.at(i).text();
    if (!StartsIgnoringCase(line, boundary)) {
      continue;
    }
    if (!line.starts_with(boundary)) {
      Odd("odd boundary line");  // clamd takes it for one
      return true;
    }
    const std::string_view rest = line.substr(boundary.size());
    messages_ = messages_around_.at(i);
    if (i + 1 != depth_) {
      Odd("boundary not closed");
    } else if (rest.empty() && state_ != State::kEpilogue) {
      BeginPart();
      if (++parts_ > kMaxParts) {
        Odd("many parts");
      }
    } else if (rest == "--" && state_ != State::kPreamble) {
      --depth_;
      state_ = State::kEpilogue;
    } else {
      Odd("odd boundary line");
    }
    return true;
  }
  return false;
}

void OrdinaryCheck::TakeBodyLine(std::string_view line) {
  if (TakeBoundary(line)) {
    return;
  }
  switch (state_) {
    case State::kEpilogue:
    case State::kBase64Ended:
      if (!line.empty()) {
        Odd(state_ == State::kEpilogue ? "epilogue" : "text after base64");
      }
      return;
    case State::kQuotedPrintable:
      TakeQuotedPrintableLine(line);
      return;
    default:
      TakeTextLine(line);
  }
}

void OrdinaryCheck::TakeTextLine(std::string_view line) {
  const bool is_fold = may_go_on_ && BeginsFold(line);
  may_go_on_ = MayBeginOddly(line);
  if (BeginsOddly(line) || is_fold) {
    Odd("odd beginning");
  } else if (LooksEncoded(line) && !(state_ == State::kQuotedPrintable && line.ends_with('='))) {
    Odd("encoded text");
  } else if (HasBoundary(line) || IsBoundaryForClamd(line)) {
    Odd("odd boundary line");
  }
}

// clamd takes comments and escapes out of a line before it looks for a boundary.
bool OrdinaryCheck::IsBoundaryForClamd(std::string_view line) const {
  if (depth_ == 0 || line.empty() || (line.front() != '-' && line.front() != '(') ||
      line.find('(') == std::string_view::npos) {
    return false;
  }
  std::array<char, kMaxLine> kept;
  size_t size = 0;
  int level = 0;
  for (const char c : line) {
    level += c == '(' ? 1 : c == ')' && level > 0 ? -1 : 0;
    if (level == 0 && c != ')' && c != '\\') {
      kept.at(size++) = c;
    }
  }
  const std::string_view text = WithoutDashes({kept.data(), size});
  return std::any_of(boundaries_.begin(), boundaries_.begin() + depth_, [&](const Boundary& b) {
    return StartsIgnoringCase(text, WithoutDashes(b.text()));
  });
}

// Some readers take a boundary for one wherever it stands.
bool OrdinaryCheck::HasBoundary(std::string_view line) const {
  return std::any_of(boundaries_.begin(), boundaries_.begin() + depth_, [&](const Boundary& b) {
    return line.find(b.text()) != std::string_view::npos;
  });
}

void OrdinaryCheck::TakeQuotedPrintableLine(std::string_view line) {
  TakeTextLine(line);
  const size_t first = line.find('=');
  for (size_t at = first; at != std::string_view::npos; at = line.find('=', at + 1)) {
    const std::string_view digits = line.substr(at + 1, 2);
    if (digits.empty()) {
      break;
    }
    if (digits.size() != 2 || !All(digits, kHex) || HidesLetter(digits) ||
        IsFileControl(ByteOf(digits))) {
      Odd("odd quoted-printable");
      return;
    }
  }
  if (first != std::string_view::npos && DecodesOddly(line)) {
    Odd("odd quoted-printable");
  }
}

void OrdinaryCheck::TakeBase64Line(std::string_view line) {
  if (line.empty()) {
    state_ = State::kBase64Ended;
    return;
  }
  if (IsAllBase64(line)) {
    const bool is_first = base64_line_ == 0;
    if (line.size() % 4 != 0 || base64_short_ || (!is_first && line.size() > base64_line_)) {
      Odd("odd base64");
      return;
    }
    base64_short_ = !is_first && line.size() < base64_line_;
    base64_line_ = is_first ? line.size() : base64_line_;
    TakeBase64(line);
    return;
  }
  if (TakeBoundary(line)) {
    return;
  }
  const std::string_view data = line.substr(0, line.find('='));
  const size_t padding = line.size() - data.size();
  if (line.size() % 4 != 0 || padding > 2 || base64_short_ ||
      line.substr(data.size()) != std::string_view("==").substr(0, padding) || !IsAllBase64(data) ||
      HasUnusedBits(data, padding)) {
    Odd("odd base64");
    return;
  }
  TakeBase64(data);
  state_ = State::kBase64Ended;
}

void OrdinaryCheck::TakeBase64(std::string_view data) {
  if (base64_text_.Take(data)) {
    Odd("odd content in base64");
  }
}

}  // namespace mime
