// A reader of mail that knows the plainest MIME and nothing else: what it finds, every reader must
// find. Slow and simple, to compare others with.

#ifndef TESTS_FUZZ_PLAIN_MAIL_H_
#define TESTS_FUZZ_PLAIN_MAIL_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fuzz {

// What a part has, decoded.
struct Leaf {
  enum class Encoding { kNone, kQuotedPrintable, kBase64 };

  std::string body;  // as it stands in the message
  Encoding encoding = Encoding::kNone;
  int messages = 0;  // around it, below the outermost
};

// The parts of `message` in order. Nothing when it is not plain.
std::optional<std::vector<Leaf>> ReadPlainMail(std::string_view message);

// The bytes that `text` stands for: base64 in lines of whole groups, padding at the end alone.
// Nothing for anything else.
std::optional<std::string> DecodePlainBase64(std::string_view text);

}  // namespace fuzz

#endif  // TESTS_FUZZ_PLAIN_MAIL_H_
