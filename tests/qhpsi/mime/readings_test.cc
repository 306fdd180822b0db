// A payload that some mail reader gets out of a message is among the message's readings.

#include "qhpsi/mime/readings.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>
#include <string>
#include <string_view>
#include <vector>

#include "qhpsi/mime/base64.h"
#include "qhpsi/mime/ordinary.h"
#include "qhpsi/mime/readings_message.h"

namespace mime {
namespace {

constexpr const char* kPayload =
    "PK\x03\x04 the payload that nobody must miss, long enough for anything that does harm";

constexpr std::string_view kNonce = "0123456789abcdef";

std::string Encoded(const std::string& bytes) {
  std::string text;
  AppendBase64(text, bytes);
  return text;
}

bool Finds(const std::string& message, const std::string& wanted = kPayload) {
  const auto readings = Readings(message, LimitsFor(message.size(), {}));
  return readings && std::find(readings->begin(), readings->end(), wanted) != readings->end();
}

std::string Mail(const std::string& header, const std::string& body) {
  return "Subject: x\n" + header + "\n" + body;
}

constexpr const char* kBase64 = "Content-Transfer-Encoding: base64\n";

TEST(Readings, FindsAnAttachmentWhateverTheHeadersSay) {
  const std::string part = "--b\nContent-Type: text/plain\n" + std::string(kBase64) + "\n" +
                           Encoded(kPayload) + "--b--\n";
  for (const char* type : {"multipart/mixed; boundary=b", "multipart/mixed; boundary=\"b\\\"\"",
                           "multipart/mixed; boundary*0=b", "x-multipart/mixed; boundary=b",
                           "text/plain", "message/global"}) {
    EXPECT_TRUE(Finds(Mail(std::string("Content-Type: ") + type + "\n", part))) << type;
  }
  EXPECT_TRUE(Finds(Mail("", part)));
}

TEST(Readings, FindsABodyThatBeginsWithinOrAfterItsHeader) {
  const std::string body = Encoded(kPayload);
  EXPECT_TRUE(Finds(Mail(kBase64, body)));
  EXPECT_TRUE(Finds("Subject: x\n" + std::string(kBase64) + body));
  EXPECT_TRUE(Finds(Mail("Content-Type: text/plain\n \n" + std::string(kBase64), body)));
  EXPECT_TRUE(Finds(Mail("\v" + std::string(kBase64), body)));
  EXPECT_TRUE(Finds(Mail(kBase64, "begin-base64 744 x.pdf\n" + body + "====\n")));
}

TEST(Readings, FindsAContentAcrossALineThatIsNoBoundary) {
  std::string body = Encoded(std::string(3000, 'x') + kPayload + std::string(3000, 'y'));
  body.insert(body.find('\n', 2000) + 1, "--\n");
  EXPECT_TRUE(
      Finds(Mail(kBase64, body), std::string(3000, 'x') + kPayload + std::string(3000, 'y')));
}

// Whatever the lines beside it look like: the part's own boundary ends it, and no other.
TEST(Readings, FindsAContentAcrossWhatOnlyLooksLikeABoundary) {
  const std::string encoded = Encoded(kPayload);
  for (const char* cut : {" : \n--\n", "  , .\n-----\n: ,  .", " : \n----\n- - -\n"}) {
    const std::string body = encoded.substr(0, 20) + cut + encoded.substr(20);
    EXPECT_TRUE(Finds(Mail("Content-Type: multipart/x; boundary=b0\n",
                           "--b0\n" + std::string(kBase64) + "\n" + body + "--b0--\n")))
        << cut;
  }
}

// The inner one hides where its header ends: a colon in each line of its base64.
TEST(Readings, FindsAContentInAMessageThatSaysItIsEncoded) {
  std::string body = Encoded(kPayload);
  for (size_t i = 5; i < body.size(); i += 30) {
    body.insert(i, ":");
  }
  EXPECT_TRUE(Finds(Mail("Content-Type: message/rfc822\n" + std::string(kBase64),
                         "Subject: y\n" + std::string(kBase64) + "\n" + body)));
}

TEST(Readings, FindsUuencodeAcrossWhatLooksLikeABoundary) {
  const std::string payload(90, 'a');  // "86%A" in groups of three
  std::string line = "M";
  for (int i = 0; i < 15; ++i) {
    line += "86%A";
  }
  EXPECT_TRUE(Finds(Mail("", "begin\t644 x\n" + line + "\n--x\n" + line + "\n`\nend\n"), payload));
  EXPECT_TRUE(Finds(Mail("", "begin\n" + line + "\n\n--x\n\n" + line + "\n`\nend\n"), payload));
  EXPECT_TRUE(
      Finds(Mail("", "begin 644 x\n" + line + "\nbegin 644 y\n" + line + "\nend\n"), payload));
}

TEST(Readings, FindsQuotedPrintableUuencodeAndWhatIsWithin) {
  EXPECT_TRUE(Finds(Mail("Content-Transfer-Encoding: quoted-printable\n",
                         "=50=4B=03=04 the payload that nobody must miss, =\nlong enough for "
                         "anything that does harm")));
  const std::string inner = Mail(kBase64, Encoded(kPayload));
  EXPECT_TRUE(Finds(Mail(kBase64, Encoded(inner))));
  EXPECT_TRUE(Finds(Mail(kBase64, Encoded(Mail(kBase64, Encoded(inner))))));
}

TEST(Readings, FindsWhatStrayControlsHide) {
  const std::string plain = Mail(kBase64, Encoded(kPayload));
  for (const std::string& end :
       {std::string("\n\r"), std::string("\r\r\n"), std::string("\0\n", 2)}) {
    std::string message;
    for (const char c : plain) {
      message += c == '\n' ? end : std::string(1, c);
    }
    EXPECT_TRUE(Finds(message)) << end;
  }
}

// A content that comes in several ways says nothing of how its reader decodes what is in it; and
// one that was found before may be read in another way now.
TEST(Readings, FindsAWayWithinThatNothingOutsideNeeded) {
  const std::string inner = Mail(kBase64, Encoded("P") + Encoded(kPayload + 1));
  EXPECT_TRUE(Finds(Mail(kBase64, Encoded(inner) + "!\n")));
  EXPECT_TRUE(Finds(Mail("Content-Transfer-Encoding: quoted-printable\n", inner + "=\n")));
  const std::string in_qp =
      Mail("Content-Transfer-Encoding: quoted-printable\n",
           "=58=59 a text that is long enough =ZZ for this test, with a few words more\n");
  EXPECT_TRUE(Finds(Mail(kBase64, Encoded(in_qp) + "!\n"),
                    "XY a text that is long enough ZZ for this test, with a few words more\n"));
}

TEST(Readings, EachIsThereOnce) {
  const std::string message = Mail(kBase64, Encoded(kPayload) + "\n--b\n\n" + Encoded(kPayload));
  auto readings = Readings(message, LimitsFor(message.size(), {}));
  ASSERT_TRUE(readings);
  std::sort(readings->begin(), readings->end());
  EXPECT_EQ(std::adjacent_find(readings->begin(), readings->end()), readings->end());
}

TEST(Readings, BeyondALimitThereAreNone) {
  const std::string message = Mail(kBase64, Encoded(kPayload));
  EXPECT_FALSE(
      Readings(message, {.max_work = 10, .max_size = 10'000, .max_count = 10, .max_depth = 1}));
  EXPECT_FALSE(
      Readings(message, {.max_work = 10'000, .max_size = 10, .max_count = 10, .max_depth = 1}));
  EXPECT_FALSE(
      Readings(message, {.max_work = 10'000, .max_size = 10'000, .max_count = 0, .max_depth = 1}));
  const std::string deep = Mail(kBase64, Encoded(Mail(kBase64, Encoded(message))));
  EXPECT_FALSE(
      Readings(deep, {.max_work = 100'000, .max_size = 100'000, .max_count = 100, .max_depth = 1}));
}

std::string Part(const std::string& header, const std::string& body) {
  return "--b\n" + header + "\n" + body + "\n";
}

std::string Multipart(const std::string& parts) {
  return Mail("Content-Type: multipart/mixed; boundary=b\n", parts + "--b--\n");
}

// With limits in proportion to a small message's.
size_t CountOf(const std::string& parts) {
  const std::string message = Multipart(parts);
  const size_t size = message.size();
  const auto readings = Readings(
      message, {.max_work = 60 * size, .max_size = 8 * size, .max_count = 150, .max_depth = 8});
  return readings ? readings->size() : std::string::npos;
}

// SQL's comments look like boundaries, and its blocks like uuencode; a dump of a database has
// thousands of both. No header speaks of parts in it.
TEST(Readings, OfAScriptAreFewForAllItsComments) {
  std::string script;
  for (int i = 0; i < 100; ++i) {
    const std::string number = std::to_string(i);
    script.append("--\n-- Name: function_").append(number).append("\n--\nBEGIN\n  PERFORM do_");
    script.append(number).append("(a_name_of_some_length, another_of_some_length);\nEND;\n");
  }
  EXPECT_LT(CountOf(Part(kBase64, Encoded(script))), 10);
  EXPECT_TRUE(Finds(Multipart(Part(kBase64, Encoded(script))), script));
  // What is encoded in it is found all the same.
  const std::string encoded = Encoded(kPayload);
  for (const std::string& hidden : {encoded, encoded.substr(0, 20) + "\n--\n" + encoded.substr(20),
                                    "begin-base64 744 x\n" + encoded + "====\n"}) {
    std::string around = script;
    around.append(hidden).append(script);
    EXPECT_TRUE(Finds(Multipart(Part(kBase64, Encoded(around))))) << hidden;
  }
}

TEST(Readings, OfWhatHttpAndXmlSayOfEncodingsAreFew) {
  std::string trace;
  for (int i = 0; i < 30; ++i) {
    trace.append("GET /")
        .append(std::to_string(i))
        .append("?a=b HTTP/1.1\nAccept-Encoding: gzip\n");
    trace.append("Content-Encoding: br\nTransfer-Encoding: chunked\nContent-Type: text/html\n\n");
    trace.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?><a xmlns:b=\"c\"/>\n\n");
  }
  EXPECT_LT(CountOf(Part("", trace)), 150);
}

TEST(Readings, OfManyFilesOfOneSizeAreNoWork) {
  std::string parts;
  for (int i = 0; i < 100; ++i) {
    std::string file(800, '\xff');
    file.append(std::to_string(1000 + i));
    parts += Part(kBase64, Encoded(file));
  }
  EXPECT_LT(CountOf(parts), 150);
}

// Of what is no base64, two signs at the end of a line are one of the content's for some.
TEST(Readings, FindAFileWithTwoEqualsSignsAtALineEnd) {
  const std::string header = "Content-Transfer-Encoding: quoted-printable\n";
  for (const std::string end : {"\n", "\r\n"}) {
    const std::string message = Mail(header, std::string(kPayload) + "==" + end + kPayload);
    EXPECT_TRUE(Finds(message, std::string(kPayload) + "=" + end + kPayload) ||
                Finds(message, std::string(kPayload) + "=\n" + kPayload))
        << end.size();
  }
}

// As ripmime does, which looks for the name anywhere before the colon.
TEST(Readings, FindAMessageWhoseFieldsHaveSomethingBeforeTheirNames) {
  for (const char* before : {"~", ">", "\"", "- "}) {
    const std::string inner = std::string(before) + "Content-Type: application/zip\n" + before +
                              kBase64 + "\n" + Encoded(kPayload).insert(20, "!\n");
    EXPECT_TRUE(
        Finds(Mail("Content-Type: message/rfc822\n" + std::string(kBase64), Encoded(inner))))
        << before;
  }
}

// Some readers pass over junk in a header, and a line of blanks, and end it at an empty one alone.
TEST(Readings, FindABodyBehindJunkInItsHeader) {
  for (const char* junk : {" \nodd line\n", "odd line\n", " \n folded\n"}) {
    std::string part = kBase64;
    part.append(junk).append("\n").append(Encoded(kPayload).insert(20, "!\n"));
    EXPECT_TRUE(Finds("Subject: x\n" + part)) << junk;
    part.insert(0, "--b\n\n");
    EXPECT_TRUE(Finds(Mail("Content-Type: multipart/mixed; boundary=b\n", part))) << junk;
  }
}

TEST(Readings, OfPaddingBeforeCrLfAreFew) {
  std::string file = Encoded(std::string(15'001, '!'));
  for (size_t at = 0; (at = file.find('\n', at)) != std::string::npos; at += 2) {
    file.insert(at, 1, '\r');
  }
  EXPECT_LT(CountOf(Part("Content-Transfer-Encoding: quoted-printable\n", "Gr=C3=BC=DFe\r\n") +
                    Part("Content-Transfer-Encoding: quoted-printable\n", file)),
            10);
}

TEST(Readings, LeaveOutWhatIsNothingButBase64) {
  const std::string encoded = Encoded(std::string(3000, '!'));
  const std::string message = Mail("Content-Type: x\n", encoded);
  EXPECT_EQ(Readings(message, LimitsFor(message.size(), {})),
            std::vector<std::string>{std::string(3000, '!')});
  EXPECT_TRUE(Finds(Mail("Content-Type: x\n", encoded + "!\n"), encoded + "!\n"));
}

TEST(Readings, FindsWhatIsSignedAndInACalendar) {
  const std::string payload = kPayload;
  const std::string signed_data =
      "\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0\x80\x30\x80\x24\x80\x04\x05" +
      payload.substr(0, 5) + "\x04\x7f" + payload.substr(5);
  EXPECT_TRUE(Finds(Mail(kBase64, Encoded(signed_data))));
  std::string calendar = "BEGIN:VCALENDAR\nATTACH;ENCODING=BASE64:";
  AppendBase64(calendar, payload, 300);
  EXPECT_TRUE(Finds(Mail("", calendar)));
}

TEST(Readings, FindsAFileHoweverItsLinesEnd) {
  const std::string header = "Content-Transfer-Encoding: quoted-printable\n";
  const std::string begin =
      "PK\x03\x04 a file that nobody must miss, since it is as large as a virus";
  const std::string encoded =
      "PK=03=04 a file that nobody must miss, since it is as large as a virus \nand more\n";
  for (const char* end :
       {" \nand more\n", " \r\nand more\r\n", "\nand more\n", "\r\nand more\r\n"}) {
    EXPECT_TRUE(Finds(Mail(header, encoded), begin + end)) << end;
  }
}

TEST(Readings, AreWrittenAsAnOrdinaryMessage) {
  std::string text;
  EXPECT_TRUE(WriteMessage({kPayload, std::string(1000, '\0'), std::string(100'000, 'x')}, kNonce,
                           [&](std::string_view piece) {
                             text += piece;
                             return true;
                           }));
  OrdinaryCheck check;
  check.Feed(text);
  EXPECT_TRUE(check.Finish()) << check.odd();
  EXPECT_TRUE(Finds(text));
}

TEST(Readings, OfACabinetAreNewToTheScannerAndHaveAPartBehind) {
  std::string cabinet = "MSCF";
  cabinet.resize(3000);
  const auto write = [](const std::vector<std::string>& readings, std::string_view nonce) {
    std::string text;
    EXPECT_TRUE(WriteMessage(readings, nonce, [&](std::string_view piece) {
      text += piece;
      return true;
    }));
    auto parts = Readings(text, LimitsFor(text.size(), {})).value();
    const auto first = std::find_if(parts.begin(), parts.end(), [&](const std::string& part) {
      return part.starts_with(readings.front());
    });
    parts.erase(parts.begin(), first);  // of the text before them
    return parts;
  };
  for (const std::string_view nonce : {kNonce, std::string_view("another nonce of some length")}) {
    const auto parts = write({cabinet, kPayload}, nonce);
    ASSERT_EQ(parts.size(), 3U);
    EXPECT_EQ(parts[0], cabinet + std::string(nonce));
    EXPECT_EQ(parts[1], kPayload);
    EXPECT_NE(parts[2], "");
  }
  EXPECT_EQ(write({kPayload}, kNonce), std::vector<std::string>{kPayload});
}

// clamd takes a file for a tar archive by 5 bytes alone, and looks for no mail in it.
TEST(Readings, HaveNoByteWhereAScannerTellsFilesApart) {
  std::string text;
  ASSERT_TRUE(WriteMessage({std::string(2000, 'x')}, kNonce, [&](std::string_view piece) {
    text += piece;
    return true;
  }));
  EXPECT_GT(text.find("--readings\n"), 520U);
  const std::string begin = "PK" + std::string(255, 'x');
  const std::string message = Mail(kBase64, Encoded(begin + "ustar" + kPayload));
  EXPECT_TRUE(Finds(message, begin + "ustar" + kPayload));
  EXPECT_TRUE(Finds(message, begin + "-----" + kPayload));
}

// Each of them is left out by some reader where it looks for what begins a message.
TEST(Readings, FindMailBehindWhatNobodySees) {
  for (const char* before : {"\x01", "\x0b", "\xef\xbb\xbf"}) {
    EXPECT_TRUE(
        Finds(Mail(kBase64, Encoded(before + std::string(kBase64) + "\n" + Encoded(kPayload)))))
        << before;
  }
  const std::string payload(kPayload);
  EXPECT_TRUE(Finds(
      Mail(kBase64, Encoded("BEG\r\n IN:VCALENDAR\r\nATTACH;ENCODING=BASE64:" +
                            Encoded(payload.substr(0, 57)) + " " + Encoded(payload.substr(57))))));
}

TEST(Readings, AreNotWrittenOnWhenWritingFails) {
  int calls = 0;
  EXPECT_FALSE(
      WriteMessage({kPayload, kPayload}, kNonce, [&](std::string_view) { return ++calls < 2; }));
  EXPECT_EQ(calls, 2);
}

// Each of these would take a decoder that starts anew at every line, or looks at each reading
// again, time that grows with the square of the size.
TEST(Readings, NoInputTakesLong) {
  const std::vector<std::string> units = {"Content-Type: x\n\nAAAA\n",
                                          "--\nAAAA\n",
                                          ":AAAA\n",
                                          "=ybegin\n",
                                          "begin 644 x\n#AAAA\n",
                                          "=0\n",
                                          "=\n",
                                          "A\n",
                                          "a: \n\n",
                                          "QQ==\n",
                                          "\n"};
  for (const std::string& unit : units) {
    std::string message;
    while (message.size() < 250'000) {
      message += unit;
    }
    const std::clock_t start = std::clock();
    static_cast<void>(Readings(message, LimitsFor(message.size(), {})));
    const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    EXPECT_LT(seconds, 20) << unit;
  }
}

}  // namespace
}  // namespace mime
