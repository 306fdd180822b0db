// Random mails, made of what the check and the readings look for. Run with sanitizers too.

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>

#include "qhpsi/mime/ordinary.h"
#include "qhpsi/mime/readings.h"
#include "qhpsi/mime/readings_message.h"

namespace mime {
namespace {

constexpr int kMails = 3000;
constexpr int kMailsWithReadings = 150;
constexpr size_t kMostWork = size_t{2} << 20U;  // bytes: with sanitizers a megabyte takes long

constexpr std::array<std::string_view, 44> kPieces = {
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    " ",
    "\t",
    "=",
    "==",
    "=41",
    "=\n",
    "=4",
    "--",
    "--=b\n",
    "--=b--\n",
    "--=bc\n",
    "Content-Type: multipart/mixed; boundary=\"=b\"\n",
    "Content-Type: multipart/mixed; boundary=\"=bc\"\n",
    "Content-Type: text/plain\n",
    "Content-Type: message/rfc822\n",
    "Content-Type: application/octet-stream; name*0=\"a\";\n name*1=\"b\"\n",
    "Content-Transfer-Encoding: base64\n",
    "Content-Transfer-Encoding: quoted-printable\n",
    "Content-Transfer-Encoding: x-odd\n",
    "content-type:",
    "Subject: x\n",
    "MIME-Version: 1.0\n",
    "X-Long: ",
    "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5eg==\n",
    "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5eg\n",
    "RnJvbTogYQpUbzogYgoK\n",
    "QQ",
    "begin 644 x\n",
    "#86)C\n",
    "`\nend\n",
    "=ybegin line=128 size=4 name=x\n",
    "=yend size=4\n",
    "(This file must be converted with BinHex 4.0)\n",
    ":\"%9:&'8\n",
    "text of a few words\n",
    "\"",
    ";",
    "(",
    "\\",
    "\x80\xff\x7f",
};

class RandomMail {
 public:
  explicit RandomMail(uint32_t seed) : random_(seed) {}

  std::string Next() {
    std::string mail;
    for (size_t count = random_() % 60; count > 0; --count) {
      mail += random_() % 40 == 0 ? std::string(random_() % 1100, 'x')
                                  : std::string(kPieces.at(random_() % kPieces.size()));
      if (random_() % 60 == 0) {
        mail += static_cast<char>(random_() % 256);
      }
    }
    return mail;
  }

  size_t Below(size_t limit) { return random_() % limit; }

 private:
  std::mt19937 random_;
};

TEST(RandomMail, IsOrdinaryOrNotInWhateverPiecesItComes) {
  RandomMail mails(1);
  int ordinary = 0;
  for (int i = 0; i < kMails; ++i) {
    const std::string mail = mails.Next();
    OrdinaryCheck whole;
    whole.Feed(mail);
    const bool is_ordinary = whole.Finish();
    ordinary += is_ordinary ? 1 : 0;
    OrdinaryCheck in_pieces;
    for (std::string_view rest = mail; !rest.empty();) {
      const std::string_view piece = rest.substr(0, 1 + mails.Below(100));
      in_pieces.Feed(piece);
      rest.remove_prefix(piece.size());
    }
    EXPECT_EQ(in_pieces.Finish(), is_ordinary) << mail;
  }
  EXPECT_GT(ordinary, 0);
}

TEST(RandomMail, HasReadingsWithinTheLimitsThatAreWrittenAsAnOrdinaryMessage) {
  RandomMail mails(2);
  for (int i = 0; i < kMailsWithReadings; ++i) {
    const std::string mail = mails.Next();
    ReadingLimits limits = LimitsFor(mail.size(), {});
    limits.max_work = kMostWork;
    const auto readings = Readings(mail, limits);
    if (!readings) {
      continue;
    }
    size_t size = 0;
    for (const std::string& reading : *readings) {
      size += reading.size();
    }
    EXPECT_LE(size, limits.max_size);
    EXPECT_LE(readings->size(), limits.max_count);
    std::string text;
    EXPECT_TRUE(WriteMessage(*readings, "nonce", [&](std::string_view piece) {
      text += piece;
      return true;
    }));
    EXPECT_EQ(Readings(mail, limits), readings);  // the same each time
  }
}

}  // namespace
}  // namespace mime
