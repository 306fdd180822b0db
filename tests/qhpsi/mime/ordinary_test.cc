#include "qhpsi/mime/ordinary.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "qhpsi/mime/base64.h"

namespace mime {
namespace {

// The rule that the message breaks, empty when it is ordinary, in whatever pieces it comes.
std::string Odd(std::string_view message) {
  std::string odd;
  for (const size_t piece : {message.size() + 1, size_t{1}, size_t{7}}) {
    OrdinaryCheck check;
    for (size_t i = 0; i < message.size(); i += piece) {
      check.Feed(message.substr(i, piece));
    }
    const bool is_ordinary = check.Finish();
    const std::string found = is_ordinary ? "" : check.odd();
    EXPECT_TRUE(piece > message.size() || found == odd) << found << ", not " << odd;
    odd = found;
  }
  return odd;
}

std::string Part(const std::string& header, const std::string& body) {
  return "--=b\n" + header + "\n" + body;
}

std::string Multipart(const std::string& parts,
                      const std::string& type = "multipart/mixed; boundary=\"=b\"") {
  return "From: a\nMIME-Version: 1.0\nContent-Type: " + type + "\n\npreamble\n" + parts +
         "--=b--\n";
}

constexpr const char* kBase64 =
    "Content-Type: image/png; name=\"a.png\"\nContent-Transfer-Encoding: base64\n";
constexpr const char* kQp = "Content-Transfer-Encoding: quoted-printable\n";

TEST(Ordinary, IsWhatMailProgramsWrite) {
  EXPECT_EQ(Odd("Subject: x\n\nHello\n"), "");
  EXPECT_EQ(Odd("Subject: x\n\n"), "");
  EXPECT_EQ(Odd("Subject: x\n"), "");
  EXPECT_EQ(
      Odd("Subject: =?utf-8?q?=C3=A9?=\n folded\nContent-Type: text/plain;\n\tcharset=\"utf-8\"\n" +
          std::string(kQp) + "\nCaf=C3=A9 =\non\n"),
      "");
  EXPECT_EQ(Odd(Multipart(Part("Content-Type: text/plain\n", "Hi\n\n") +
                          Part(kBase64, "QUJDREVG\nQUJDREVG\nQQ==\n\n") + Part(kBase64, "QUJD\n"))),
            "");
  EXPECT_EQ(Odd(Multipart(Part("Content-Type: multipart/alternative; boundary=\"c d\"\n", ""))),
            "odd boundary");
  EXPECT_EQ(Odd(Multipart(Part("Content-Type: multipart/alternative; boundary=c\n",
                               "--c\nX-A: b\n\ntext\n--c--\n\n"))),
            "");
  EXPECT_EQ(Odd(Multipart(Part("Content-Type: message/rfc822\n", "Subject: y\n\ninner\n"))), "");
}

TEST(Ordinary, AnEarlierVerdictOfALineDoesNotChange) {
  OrdinaryCheck check;
  check.Feed("Subject: x\n\na\rb\n");
  EXPECT_STREQ(check.odd(), "control character");
  check.Feed("fine\n");
  EXPECT_FALSE(check.Finish());
}

TEST(Ordinary, BytesThatReadersTakeForALineEndAreNot) {
  for (const char c : {'\r', '\0', '\v', '\f', '\x7f'}) {
    EXPECT_EQ(Odd(std::string("Subject: x\n\na") + c + "b\n"), "control character");
  }
  EXPECT_EQ(Odd("Subject: x\n\n" + std::string(999, 'x') + "\n"), "long line");
  EXPECT_EQ(Odd("Subject: x\n\nno newline"), "no newline at the end");
}

TEST(Ordinary, AHeaderHasFieldsAndAnEmptyLine) {
  EXPECT_EQ(Odd("Subject: x\nnot a field\n\n"), "no header field");
  EXPECT_EQ(Odd("Subject : x\n\n"), "no header field");
  EXPECT_EQ(Odd("Subject: x\n--a:b\n\n"), "no header field");
  EXPECT_EQ(Odd("Subject: x\n \n\n"), "odd fold");
  EXPECT_EQ(Odd(" x\n\n"), "odd fold");
  EXPECT_EQ(Odd("Content-Type: text/plain\nContent-type: text/html\n\n"), "two types");
  EXPECT_EQ(Odd("Content-Transfer-Encoding: 7bit\nContent-Transfer-Encoding: base64\n\n"),
            "two encodings");
}

TEST(Ordinary, TypesAreInTheirPlainForm) {
  for (const char* type :
       {"multipart/mixed; boundary=\"b\\\"\\\"\"", "multipart/mixed; boundary*0=b",
        "multipart/mixed; boundary*=''b", "multipart/mixed; boundary=b; boundary=c",
        "multipart/mixed; boundary = b", "multipart/mixed boundary=b",
        "multipart/mixed; boundary=b c", "multipart/mixed; boundaryx=c; boundary=\"=b\"",
        "multipart/mixed; x=\"a; boundary=c\"; boundary=\"=b\"",
        "multipart/mixed; x=\"=?utf-8?q?=22;boundary=3D=22c?=\"; boundary=\"=b\""}) {
    EXPECT_EQ(Odd(Multipart("", type)), "odd parameter") << type;
  }
  for (const char* type : {"multipart/mixed; boundary=(c)b", "multipart/mixed; boundary=\"b \"",
                           "multipart/mixed; boundary=\"\""}) {
    EXPECT_EQ(Odd(Multipart("", type)), "odd boundary") << type;
  }
  for (const char* type : {"message/global", "message/partial; id=1",
                           "x-multipart/mixed; boundary=b", "application/mac-binhex40"}) {
    EXPECT_EQ(Odd(Multipart("", type)), "odd type") << type;
  }
  EXPECT_EQ(Odd(Multipart("", "multipart/mixed")), "no boundary");
  EXPECT_EQ(Odd(Multipart("", "text")), "no type");
  EXPECT_EQ(Odd("Content-Type: text/plain; charset=utf-7\n\n"), "odd charset");
}

TEST(Ordinary, EncodingsAreThoseOfTheStandard) {
  for (const char* encoding :
       {"x-uuencode", "base64, 7bit", "\"base64\"", "base64 (x)", "", "yenc"}) {
    EXPECT_EQ(Odd(std::string("Content-Transfer-Encoding: ") + encoding + "\n\n"), "odd encoding");
  }
  EXPECT_EQ(Odd("Content-Type: multipart/mixed; boundary=b\nContent-Transfer-Encoding: base64\n\n"),
            "encoded multipart");
}

TEST(Ordinary, BoundariesDifferAndAreClosed) {
  const std::string open = "Content-Type: multipart/mixed; boundary=b\n\n--b\nX-A: b\n\ntext\n";
  EXPECT_EQ(Odd(open), "boundary not closed");
  EXPECT_EQ(Odd(open + "--b \n--b--\n"), "odd boundary line");
  EXPECT_EQ(Odd(open + "--bb\n--b--\n"), "odd boundary line");
  EXPECT_EQ(Odd(open + "--b--\nmore\n"), "epilogue");
  EXPECT_EQ(Odd(open + "-- \nsignature\n--b--\n\n"), "");
  EXPECT_EQ(Odd(Multipart(Part("Content-Type: multipart/mixed; boundary=\"=bc\"\n", ""))),
            "alike boundaries");
  EXPECT_EQ(Odd(Multipart(Part("Content-Type: multipart/mixed; boundary=c\n", "--c\nX-A: b\n\n"))),
            "boundary not closed");
}

TEST(Ordinary, NoBoundaryIsOneForClamdAlone) {
  for (const char* line : {"--(c)=B", "--=(x)b", "(c)--=b", "-()-=()B", "--\\=b()"}) {
    EXPECT_EQ(Odd(Multipart(Part("X-A: b\n", "x\n" + std::string(line) + "\ny\n"))),
              "odd boundary line")
        << line;
  }
  EXPECT_EQ(Odd(Multipart(Part("X-A: b\n", "-- (a list)\n(and more)\n"))), "");
  EXPECT_EQ(Odd(Multipart(Part("Content-Type: multipart/mixed; boundary=\"-=b\"\n", ""))),
            "alike boundaries");
}

TEST(Ordinary, NoBoundaryDiffersInCaseAlone) {
  EXPECT_EQ(Odd(Multipart(Part("X-A: b\n", "x\n--=B\ny\n"))), "odd boundary line");
  EXPECT_EQ(Odd(Multipart(Part(kBase64, "QUJD\n--=B\n"))), "odd boundary line");
  EXPECT_EQ(Odd(Multipart(Part("Content-Type: multipart/mixed; boundary=\"=B2\"\n", "--=B2\n"))),
            "alike boundaries");
}

TEST(Ordinary, Base64IsWholeLines) {
  for (const char* body : {"QUJ\n", "QU JD\n", "QQ==\nQUJD\n", "Q=JD\n", "=\n", "QUJD\nQUJDREVG\n",
                           "QUJDREVG\nQUJD\nQUJD\n", "-QUJ\n", "QUJDR===\n"}) {
    const std::string odd = Odd(Multipart(Part(kBase64, body)));
    EXPECT_TRUE(odd == "odd base64" || odd == "text after base64") << body << odd;
  }
  EXPECT_EQ(Odd(Multipart(Part(kBase64, "QUJD\n\nQUJD\n"))), "text after base64");
}

// Some readers look for boundaries, headers and encodings wherever they may stand.
TEST(Ordinary, TextHasNothingThatAReaderCouldTakeForMore) {
  const std::string line(76, 'A');
  for (const std::string& body : {line + "\n", std::string(61, 'x') + "\n",
                                  std::string(40, 'x') + "\n", "M" + std::string(60, '#') + "\n"}) {
    EXPECT_EQ(Odd("Subject: x\n\n" + body), "encoded text") << body;
  }
  for (const char* body : {"Content-Transfer-Encoding: base64\n", "content-type: x\n"}) {
    EXPECT_EQ(Odd("Subject: x\n\nHello\n" + std::string(body)), "odd beginning") << body;
  }
  for (const char* body : {" --=b\n", "-=b\n", "text--=b\n", "=b\n"}) {
    EXPECT_EQ(Odd(Multipart(Part("X-A: b\n", body))), "odd boundary line") << body;
  }
  EXPECT_EQ(Odd("Subject: x\n\nhttp://example.org/" + line + "\n"), "");
  EXPECT_EQ(Odd("Subject: x\n" + std::string(kQp) + "\n" + line.substr(1) + "=\n" + line.substr(2) +
                "=\n.\n"),
            "");
}

TEST(Ordinary, ClamdKnowsTheTypeAndTheDisposition) {
  for (const char* type : {"xmessage/y", "massage/y", "x-world/x-vrml", "message/news",
                           "application/pkcs7-mime", "application/x-pkcs7-mime", "text/calendar",
                           "application/octet-stream; name=\"smime.P7M\""}) {
    EXPECT_EQ(Odd("Content-Type: " + std::string(type) + "\n\nx\n"), "odd type") << type;
  }
  const std::string base64 = "\nContent-Transfer-Encoding: base64\n\nQUJD\n";
  EXPECT_EQ(Odd("Content-Type: font/woff2" + base64), "");
  for (const char* value : {"inline", " attachment ; filename=\"a;b\"", "INLINE;\n\tfilename=a"}) {
    EXPECT_EQ(Odd("Content-Disposition: " + std::string(value) + base64), "") << value;
  }
  for (const char* value : {"", "form-data", "\"attachment\"", "attachment x", "x",
                            "attachment; filename=smime.p7m", "inline; boundary=c"}) {
    EXPECT_EQ(Odd("Content-Disposition: " + std::string(value) + "\n\nx\n"), "odd disposition")
        << value;
  }
  EXPECT_EQ(Odd("Content-Disposition: inline; x=\"=?utf-8?q?x?=\"\nContent-Type: multipart/mixed; "
                "boundary=b\n\n"),
            "odd disposition");
  EXPECT_EQ(Odd("Content-Disposition: inline\nContent-Disposition: inline\n\nx\n"),
            "odd disposition");
  EXPECT_EQ(Odd(Multipart(Part("Content-Disposition: inline\n", "x\n") +
                          Part("Content-Disposition: inline\n", "x\n"))),
            "");
}

TEST(Ordinary, NoFieldIsAFoldForClamd) {
  for (const char* field : {"X-A: b; \n", "X-A: b\n c;\n"}) {
    const std::string fields = std::string(field) + "Content-Type: text/plain; charset=x\n";
    EXPECT_EQ(Odd(Multipart(Part(fields, "x\n"))), "odd fold") << field;
    EXPECT_EQ(Odd(fields + "\nx\n"), "") << field;  // Microsoft's X-Microsoft-Antispam ends so
    EXPECT_EQ(Odd("Content-Type: message/rfc822\n\nSubject: x\n" + fields + "\nx\n"), "") << field;
  }
  EXPECT_EQ(Odd(Multipart(Part(
                "Content-Type: text/plain; charset=x;\nContent-Transfer-Encoding: 8bit\n", "x\n"))),
            "");
  // In a whole message's header it needs no "=", and the empty line will do.
  EXPECT_EQ(Odd("Content-Type: text/plain; charset=x;\nX-A: b\n\nx\n"), "odd fold");
  EXPECT_EQ(Odd("Content-Disposition: inline;\n\nx\n"), "odd fold");
  EXPECT_EQ(Odd("Content-Disposition: inline; x=\"a\\\"b\"\n\nx\n"), "odd fold");
  EXPECT_EQ(Odd("X-A: b;\n\nx=y\n"), "");
}

TEST(Ordinary, NoBodyBeginsAsAHeaderDoes) {
  const std::string base64 = "Content-Transfer-Encoding: base64\n";
  for (const char* body : {"Content\n", "\ncontents of this letter:\n", "filename=x\n"}) {
    EXPECT_EQ(Odd("Subject: x\n\n" + std::string(body)), "odd beginning") << body;
  }
  EXPECT_EQ(Odd(base64 + "\nContentA\n"), "odd beginning");
  EXPECT_EQ(Odd(base64 + "\nQUJDREVG\nContentA\n"), "");
  EXPECT_EQ(Odd("Content-Type: message/rfc822\n\nContent-Type: text/plain\n\nx\n"),
            "odd beginning");
  EXPECT_EQ(Odd("Subject: x\n\nin BASE64 it is\n"), "odd beginning");
  EXPECT_EQ(Odd("Subject: x\n\nit is\nin base64\n"), "");
  for (const char* line : {"X-Mailer: x", "from: x", "From:x"}) {
    EXPECT_EQ(Odd("Content-Type: message/rfc822\n\n" + std::string(line) + "\n\nx\n"),
              "odd message");
  }
}

TEST(Ordinary, EveryPartOfAMultipartIsLookedAtByClamd) {
  for (const char* kind : {"mixed", "alternative", "report", "related", "Mixed"}) {
    EXPECT_EQ(Odd(Multipart(Part("Content-Type: text/plain\n", "x\n"),
                            "multipart/" + std::string(kind) + "; boundary=\"=b\"")),
              "");
  }
  for (const char* kind : {"signed", "parallel", "encrypted", "digest", "x-odd", "form-data"}) {
    EXPECT_EQ(Odd(Multipart(Part("X-A: b\n", "x\n"),
                            "multipart/" + std::string(kind) + "; boundary=\"=b\"")),
              "odd multipart");
  }
  const std::string related = "multipart/related; boundary=\"=b\"";
  EXPECT_EQ(Odd(Multipart(Part(kBase64, "QUJD\n"), related)), "odd first part");
  EXPECT_EQ(
      Odd(Multipart(Part("Content-Type: message/rfc822\n", "Subject: y\n\ninner\n"), related)),
      "odd first part");
  EXPECT_EQ(Odd(Multipart(Part("X-A: b\n", "x\n") + Part(kBase64, "QUJD\n"), related)),
            "odd first part");
  EXPECT_EQ(
      Odd(Multipart(Part("Content-Type: text/html\n", "x\n") + Part(kBase64, "QUJD\n"), related)),
      "");
  EXPECT_EQ(Odd(Multipart(Part("", "x\n"))), "no header");
}

TEST(Ordinary, WhatClamdDoesNotDecodeIsNotEncoded) {
  for (const char* type :
       {"message/rfc822", "message/delivery-status", "message/feedback-report"}) {
    EXPECT_EQ(
        Odd("Content-Type: " + std::string(type) + "\nContent-Transfer-Encoding: base64\n\nQUJD\n"),
        "encoded multipart");
    EXPECT_EQ(Odd(Multipart(Part("Content-Type: " + std::string(type) + "\n", "Date: x\n\n"))), "");
  }
}

TEST(Ordinary, AReportIsPartOfSomething) {
  EXPECT_EQ(Odd("Content-Type: message/delivery-status\n\nAction: failed\n"), "report alone");
}

TEST(Ordinary, WhatIsInBase64IsNoMailInTurn) {
  const auto with = [](const std::string& content) {
    std::string encoded;
    AppendBase64(encoded, content);
    return Odd(Multipart(Part(kBase64, encoded)));
  };
  for (const char* content :
       {"From: Eve <eve@example.org>\nTo: Bob\n\n", "X-a: b\n\n", "begin 644 x\n#AAAA\n",
        "Content-Type: x\n\n", "Hello\rbegin 644 x\r#AAAA\r", "\f\nbegin 644 x\n#AAAA\n"}) {
    EXPECT_EQ(with(content), "odd content in base64") << content;
  }
  for (size_t before = 0; before < 200; ++before) {
    EXPECT_EQ(with(std::string(before, 'x') + "\nbegin 644 x\n#AAAA\n"), "odd content in base64")
        << before;
    EXPECT_EQ(with(std::string(before, '\n') + "Content-Type: x\n\nand a text behind it\n"),
              "odd content in base64")
        << before;
    EXPECT_EQ(with(std::string(before, 'x') + " begin 644 x\n"), "") << before;
  }
  EXPECT_EQ(Odd(Multipart(Part(kBase64, "RnJv\nbTog\neHh4\n"))), "odd content in base64");
  EXPECT_EQ(with("BEGIN:VCARD\nVERSION:3.0\n"), "");
  EXPECT_EQ(with("\x89PNG: "), "");
}

TEST(Ordinary, ACabinetIsNot) {
  const std::string cabinet = std::string("MSCF") + std::string(50, '\0');
  std::string encoded;
  AppendBase64(encoded, cabinet);
  EXPECT_EQ(Odd(Multipart(Part(kBase64, encoded))), "odd content in base64");
  std::string short_lines;
  for (size_t i = 0; i + 4 <= encoded.size() && encoded[i] != '\n'; i += 4) {
    short_lines += encoded.substr(i, 4) + "\n";
  }
  EXPECT_NE(Odd(Multipart(Part(kBase64, short_lines))), "");
  for (const char* line : {"MSCF=00=00=00=00", "=4DSCF=00=00=00=00", "MS=\nCF=00=00=00=00"}) {
    EXPECT_NE(Odd("Subject: x\n" + std::string(kQp) + "\n" + line + "\n"), "") << line;
  }
}

// By which clamd takes a message, or a file in it, for an archive that it is not.
TEST(Ordinary, NothingIsAFileForClamdThatItIsNot) {
  const auto encoded = [](const std::string& content) {
    std::string text;
    AppendBase64(text, content);
    return text;
  };
  EXPECT_EQ(Odd("X-A: a ustar b\n\nx\n"), "mark of a file");
  EXPECT_EQ(Odd("Subject: x\n\nEFI PART\n"), "mark of a file");
  EXPECT_EQ(
      Odd("Subject: x\n\n" + std::string(600, '.') + "\n" + std::string(600, '.') + "\nustar\n"),
      "");
  const std::string marked = Multipart(Part(kBase64, "eustarVF\n"));
  EXPECT_EQ(Odd(marked), "mark of a file");
  EXPECT_EQ(
      Odd("X-A: " + std::string(990, 'x') + "\nX-B: x" + std::string(990, 'x') + "\n" + marked),
      "");
  for (const size_t before : {257U, 512U}) {
    const std::string mark = before == 257 ? "ustar" : "EFI PART";
    const auto zip = [&](size_t at) {
      return Multipart(
          Part(kBase64, encoded("PK\3\4" + std::string(at - 4, '\0') + mark + "xxxx")));
    };
    EXPECT_EQ(Odd(zip(before)), "odd content in base64") << before;
    EXPECT_EQ(Odd(zip(before + 1)), "") << before;
  }
}

TEST(Ordinary, SignedMailIsKnownByItsContent) {
  std::string encoded;
  AppendBase64(encoded, "\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02 and so on, and on");
  EXPECT_EQ(Odd(Multipart(Part(kBase64, encoded))), "odd content in base64");
}

TEST(Ordinary, NoBitsAreLeftOverInBase64) {
  EXPECT_EQ(Odd(Multipart(Part(kBase64, "eHg=\n"))), "");
  EXPECT_EQ(Odd(Multipart(Part(kBase64, "eHh=\n"))), "odd base64");
  EXPECT_EQ(Odd(Multipart(Part(kBase64, "eA==\n"))), "");
  EXPECT_EQ(Odd(Multipart(Part(kBase64, "eB==\n"))), "odd base64");
}

TEST(Ordinary, NoBeginningHidesBehindAFoldOrWhatNobodySees) {
  EXPECT_EQ(Odd("Subject: x\n\nBEG\n IN:VCALENDAR\n"), "odd beginning");
  EXPECT_EQ(Odd("Subject: x\n\n\xef\xbb\xbf"
                "BEGIN:VCALENDAR\n"),
            "odd beginning");
  for (const char* content :
       {"BEG\r\n IN:VCALENDAR\r\nVERSION:2.0\r\n", "\x01X: b\nContent-Type: x\n\nxxxx\n"}) {
    std::string encoded;
    AppendBase64(encoded, content);
    EXPECT_EQ(Odd(Multipart(Part(kBase64, encoded))), "odd content in base64") << content;
  }
}

TEST(Ordinary, QuotedPrintableIsStrict) {
  for (const char* body : {"=4b\n", "=4\n", "=X\n", "a= \n", "==41\n", "a=\t\n", "=62egin 644 x\n",
                           "beg=\nin 644 x\n", "C=\nontent-type: x\n"}) {
    EXPECT_EQ(Odd("Subject: x\n" + std::string(kQp) + "\n" + body), "odd quoted-printable") << body;
  }
}

// Where its lines end, and what is before that, readers do not agree.
TEST(Ordinary, NoFileIsInQuotedPrintable) {
  EXPECT_EQ(Odd(kQp + std::string("\nPK=03=04\n")), "odd quoted-printable");
  EXPECT_EQ(Odd(kQp + std::string("\na=09b=0Cc=1B$B=0D=0A\n")), "");
  EXPECT_EQ(Odd("Content-Type: application/zip\n" + std::string(kQp) + "\nx\n"),
            "file not in base64");
}

TEST(Ordinary, NoEscapeHidesABeginning) {
  const auto with = [](const std::string& body) {
    return Odd("Subject: x\n" + std::string(kQp) + "\n" + body + "\n");
  };
  for (const char* body :
       {"begin=20644 x", "begin=09644 x", "begin=", "begin=2Dbase64 644 x", "content=2Dtype: x",
        "=28This file must be converted", "(This file must=20be converted", "=3Dybegin line=3D128",
        "a=0Abegin 644 x", "a=0D=0Abegin=20644 x", "a=0D=3Dybegin", "a=0A=3Dybegin",
        "a=0Abeg=\nin 644 x", "begin=\n=20644 x", "a=0A=\nbegin 644 x"}) {
    EXPECT_NE(with(body), "") << body;
  }
  EXPECT_EQ(with("beginn=C3=A9 644 x"), "");
  EXPECT_EQ(with("a=0D=0Aa begin=20644 x=0A"), "");
  EXPECT_EQ(with("x=20(This file must be converted"), "");
}

TEST(Ordinary, TextIsNoOtherEncoding) {
  for (const char* line :
       {"begin 644 x", "BEGIN 644 x", "begin\t644 x", "begin", "begin-base64 644 x",
        "=ybegin line=128", "(This file must be converted with BinHex 4.0)", "BEGIN:VCALENDAR"}) {
    EXPECT_EQ(Odd("Subject: x\n\n" + std::string(line) + "\n"), "odd beginning");
  }
  EXPECT_EQ(Odd("Subject: x\n\nbeginning of a story\n"), "");
}

TEST(Ordinary, ALineOfBinHexNeedsNoWordsBeforeIt) {
  EXPECT_EQ(Odd("Subject: x\n\n:#'CTE'8ZBQPZ!&4&@&4dG(Kd!!!!!!#i!!!!!#e`8%X$\n"), "encoded text");
  EXPECT_EQ(Odd("Subject: x\n\n: a list of things, each of them with a blank\n"), "");
}

// Where clamd gives up without a word.
TEST(Ordinary, NothingIsVeryMany) {
  std::string parts;
  for (int i = 0; i < 501; ++i) {
    parts += Part("X-A: b\n", "x\n");
  }
  EXPECT_EQ(Odd(Multipart(parts)), "many parts");
  std::string lines = "Subject: x\n\n";
  for (int i = 0; i < 10'001; ++i) {
    lines += " x\n\n";
  }
  EXPECT_EQ(Odd(lines), "many folds");
}

TEST(Ordinary, AFileIsInBase64) {
  EXPECT_EQ(Odd(Multipart(Part("Content-Disposition: attachment\n", "x\n"))), "file not in base64");
  EXPECT_EQ(Odd(Multipart(Part("Content-Type: text/plain; name=x\n", "x\n"))),
            "file not in base64");
  EXPECT_EQ(Odd(Multipart(Part("Content-Disposition: inline; filename=x\n", "x\n"))),
            "file not in base64");
  EXPECT_EQ(Odd(Multipart(Part("Content-Type: message/delivery-status\n"
                               "Content-Disposition: attachment\n",
                               "Action: x\n"))),
            "report alone");
}

TEST(Ordinary, DepthIsBounded) {
  std::string message;
  for (int i = 0; i < 9; ++i) {
    message += "Content-Type: multipart/mixed; boundary=x" + std::to_string(i) + "\n\n--x" +
               std::to_string(i) + "\n";
  }
  EXPECT_EQ(Odd(message), "deep");
  message.clear();
  for (int i = 0; i < 9; ++i) {
    message += "Subject: x\nContent-Type: message/rfc822\n\n";
  }
  EXPECT_EQ(Odd(message), "deep");
  std::string side_by_side;
  for (int i = 0; i < 9; ++i) {
    side_by_side += Part("Content-Type: message/rfc822\n", "Subject: x\n\nx\n");
  }
  EXPECT_EQ(Odd(Multipart(side_by_side)), "");
}

}  // namespace
}  // namespace mime
