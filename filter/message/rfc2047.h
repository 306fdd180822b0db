// Decodes encoded words in a header: =?charset?B?...?= and =?charset?Q?...?= (RFC 2047).

#ifndef FILTER_MESSAGE_RFC2047_H_
#define FILTER_MESSAGE_RFC2047_H_

#include <iconv.h>

#include <map>
#include <string>
#include <string_view>

namespace filter {

// Decodes all values of one message. A charset costs time to open, so this opens each one once. It
// opens as many as a message names, or a sender could hide a Subject behind rare ones: iconv has
// about a thousand names, which all together take 0.1 seconds and 15 MB.
class WordDecoder {
 public:
  WordDecoder() = default;
  WordDecoder(const WordDecoder&) = delete;
  WordDecoder& operator=(const WordDecoder&) = delete;
  ~WordDecoder();

  // `value` with its encoded words as UTF-8 text, as mail readers show them: malformed ones too, as
  // far as they can be understood. A word in an unknown charset stays as it is; a byte that the
  // charset lacks becomes U+FFFD. Blanks between two encoded words disappear. Takes time linear in
  // `value`.
  std::string Decode(std::string_view value);

 private:
  // The converter from `charset`; nullptr when there is none.
  iconv_t Converter(std::string_view charset);

  std::map<std::string, iconv_t> converters_;
};

}  // namespace filter

#endif  // FILTER_MESSAGE_RFC2047_H_
