#include "queue/header_filter.h"

#include <gtest/gtest.h>

#include <ctime>
#include <initializer_list>
#include <string>
#include <string_view>

namespace queue {
namespace {

using namespace std::string_literals;

// The message as it is queued, when it comes in pieces of `piece` bytes.
std::string Filtered(std::string_view message, size_t piece) {
  HeaderFilter filter;
  std::string out;
  while (!message.empty() && !filter.in_body()) {
    const std::string_view part = message.substr(0, piece);
    message.remove_prefix(filter.Filter(part, out));
  }
  if (!filter.in_body()) {
    filter.Finish(out);
  }
  return out.append(message);
}

// In whatever pieces the message comes, the outcome is the same.
void ExpectFiltered(std::string_view message, std::string_view expected) {
  for (size_t piece = 1; piece <= message.size() + 1; ++piece) {
    EXPECT_EQ(Filtered(message, piece), expected) << "in pieces of " << piece;
  }
}

// For long ones: each size would take its time.
void ExpectFilteredInSome(std::string_view message, std::string_view expected) {
  for (const size_t piece : std::initializer_list<size_t>{1, 7, 999, 65536}) {
    EXPECT_EQ(Filtered(message, piece), expected) << "in pieces of " << piece;
  }
}

void ExpectUnchanged(std::string_view message) { ExpectFiltered(message, message); }

TEST(HeaderFilter, RemovesEachForgedLine) {
  ExpectFiltered("From: a\nX-QHPSI: clean\nTo: b\n\nbody\n", "From: a\nTo: b\n\nbody\n");
  ExpectFiltered("X-QHPSI-Virus: none\nTo: b\n\nbody\n", "To: b\n\nbody\n");
  ExpectFiltered("X-QHPSI-Error: none\nTo: b\n\nbody\n", "To: b\n\nbody\n");
  ExpectFiltered("X-QHPSI-Note: encrypted\nTo: b\n\nbody\n", "To: b\n\nbody\n");
  ExpectFiltered("To: b\nX-Quarantine-ID: me\n\nbody\n", "To: b\n\nbody\n");
}

TEST(HeaderFilter, RemovesWhateverTheCase) {
  ExpectFiltered("x-qhpsi: clean\nX-qHpSi-ViRuS: a\nX-QUARANTINE-id: b\n\n", "\n");
}

TEST(HeaderFilter, RemovesFoldedLinesWhole) {
  ExpectFiltered("X-QHPSI:\n clean\n\tand well\nTo: b\n\n", "To: b\n\n");
  ExpectFiltered("X-QHPSI: a\n \nTo: b\n\n", "To: b\n\n");
}

TEST(HeaderFilter, RemovesSeveralInARow) {
  ExpectFiltered("X-QHPSI: a\nX-QHPSI: b\n c\nX-QHPSI: d\nTo: b\n\n", "To: b\n\n");
}

TEST(HeaderFilter, RemovesBlanksBeforeTheColon) {
  ExpectFiltered("X-QHPSI : clean\nX-QHPSI \t : clean\n\n", "\n");
  const std::string message = "X-QHPSI" + std::string(5000, ' ') + ": clean\n\n";
  EXPECT_EQ(Filtered(message, 1), "\n");
  EXPECT_EQ(Filtered(message, 1000), "\n");
  EXPECT_EQ(Filtered(message, 65536), "\n");
}

TEST(HeaderFilter, EndsAtTheEmptyLineHoweverLongTheLineBeforeIs) {
  for (size_t blanks = 985; blanks < 1000; ++blanks) {
    const std::string line = "X-QHPSI" + std::string(blanks, ' ');
    ExpectFilteredInSome(line + "\n\nX-QHPSI: in the body\n\n", "\nX-QHPSI: in the body\n\n");
    ExpectFilteredInSome(line + "\r\nTo: b\n\nbody", "To: b\n\nbody");
  }
}

TEST(HeaderFilter, RemovesAColonThatIsFoldedOff) {
  ExpectFiltered("X-QHPSI\n : clean\nTo: b\n\n", "To: b\n\n");
  ExpectFiltered("X-QHPSI \n\t\n : clean\n more\nTo: b\n\n", "To: b\n\n");
  ExpectFiltered("X-QHPSI\r\n : clean\r\nTo: b\n\n", "To: b\n\n");
  ExpectUnchanged("X-QHPSI\n clean: a\n\n");
}

TEST(HeaderFilter, RemovesANameWithoutAColon) {
  ExpectFiltered("X-QHPSI\n\n : body\n", "\n : body\n");
  ExpectFiltered("X-QHPSI\n: clean\n\n", ": clean\n\n");
  ExpectFiltered("X-QHPSI\nX-QHPSI: clean\n\n", "\n");
  ExpectFiltered("To: b\nX-QHPSI", "To: b\n");
  ExpectFiltered("To: b\nX-QHPSI \n", "To: b\n");
  ExpectFiltered("To: b\rX-QHPSI\nFrom: a\n\n", "To: b\r\nFrom: a\n\n");
}

// The processor time that 2 MB of header take in lines of `line`.
std::clock_t TimeOf(std::string_view line) {
  std::string message;
  while (message.size() < 2'000'000) {
    message += line;
  }
  const std::clock_t start = std::clock();
  EXPECT_EQ(Filtered(message, 65536), message);
  return std::clock() - start;
}

// A line of one of the names and `blanks` blanks.
std::string WithBlanks(size_t blanks) { return "X-QHPSI" + std::string(blanks, ' ') + "x\n"; }

TEST(HeaderFilter, TakesNoLongerForManyBlanksInALine) {
  EXPECT_LT(TimeOf(WithBlanks(980)), 5 * TimeOf(WithBlanks(20)));
}

TEST(HeaderFilter, RemovesALineThatTheMessageEndsIn) {
  ExpectFiltered("To: b\nX-QHPSI: clean", "To: b\n");
  ExpectFiltered("To: b\nX-QHPSI: clean\n", "To: b\n");
}

TEST(HeaderFilter, LeavesTheBodyAlone) {
  ExpectUnchanged("To: b\n\nX-QHPSI: clean\n\nX-QHPSI: clean\n");
  ExpectUnchanged("\nX-QHPSI: clean\n");
}

TEST(HeaderFilter, LeavesOtherLinesAlone) {
  ExpectUnchanged("X-QHPSI-Viruses: a\nX-QHPSIX: b\nX-QHP: c\nAX-QHPSI: d\n X-QHPSI: e\n\n");
  ExpectUnchanged("X-QHPSI clean: a\n\n");
  ExpectUnchanged("X-Quarantine-I: a\n\n");
}

TEST(HeaderFilter, PassesEveryByte) {
  ExpectUnchanged("");
  ExpectUnchanged("no header at all");
  ExpectUnchanged("To: b\nheader without body\n");
  ExpectUnchanged("To: \xff\xfe\x80 8 bit\n\n\xff\n");
  ExpectUnchanged("To: a\0b\n\0\n\n\0"s);
  ExpectUnchanged("To: a\rb\r\nSubject: c\r\r\n\r\n\r\nbody\r\n");
}

TEST(HeaderFilter, ALineThatIsNoFieldDoesNotEndTheHeader) {
  ExpectFiltered("hello\nX-QHPSI: clean\n\n", "hello\n\n");
  ExpectFiltered("To: b\n\r\nX-QHPSI: clean\n\n", "To: b\n\r\n\n");
  ExpectFiltered("To: b\n \nX-QHPSI: clean\n\n", "To: b\n \n\n");
}

TEST(HeaderFilter, AFieldMayNotHideBehindABareCr) {
  ExpectFiltered("To: b\rX-QHPSI: clean\nFrom: a\n\n", "To: b\r\nFrom: a\n\n");
  ExpectFiltered("To: b\rX-QHPSI: clean\rSubject: c\n\n", "To: b\rSubject: c\n\n");
  ExpectFiltered("To: b\r\rX-QHPSI: clean\n\n", "To: b\r\r\n\n");
  ExpectFiltered("\rX-QHPSI: clean\n\nX-QHPSI: in the body\n", "\r\n\nX-QHPSI: in the body\n");
}

// Else a line end that a removed field leaves could make it one of the names, folded.
TEST(HeaderFilter, RemovesANameBeforeABareCr) {
  ExpectFiltered("X-QHPSI\rX-QHPSI:\n : clean\nTo: b\n\n", "To: b\n\n");
  ExpectFiltered("X-QHPSI \rX-QHPSI:\n : clean\n\n", "\n");
  ExpectFiltered("To: b\rX-QHPSI\rX-QHPSI:\n : clean\n\n", "To: b\r\n : clean\n\n");
  ExpectFiltered("X-QHPSI\r\r\n : clean\nTo: b\n\n", "To: b\n\n");
  ExpectFiltered("X-QHPSI\r: clean\nTo: b\n\n", "To: b\n\n");
  ExpectFiltered("X-QHPSI\r\rTo: b\nTo: c\n\n", "To: c\n\n");
}

// Many readers drop NULs and CRs.
TEST(HeaderFilter, RemovesWhatIsANameWithoutNuls) {
  ExpectFiltered("X-QH\0PSI: clean\nTo: b\n\n"s, "To: b\n\n");
  ExpectFiltered("\0X-QHPSI\0: clean\nTo: b\n\n"s, "To: b\n\n");
  ExpectFiltered("X-QHPSI \0: clean\nTo: b\n\n"s, "To: b\n\n");
  ExpectFiltered("To: b\nX-QHPSI\n\0 : clean\n\n"s, "To: b\n\n");
  ExpectFiltered("X-QHPSI: a\n\0 b\nTo: b\n\n"s, "To: b\n\n");
  ExpectFilteredInSome("X-" + std::string(3000, '\0') + "QHPSI: clean\nTo: b\n\n", "To: b\n\n");
  ExpectFilteredInSome(std::string(3000, '\0') + "X-QHPSI: clean\n\n\n",
                       std::string(2997, '\0') + "\n\n\n");
  ExpectUnchanged("To: a\0b\nSubject\0: c\n\n"s);
  const std::string nuls = std::string(3000, '\0') + "\n\n";
  ExpectFilteredInSome(nuls, nuls);
}

TEST(HeaderFilter, RemovesALineWithABareCrInTheName) {
  ExpectFiltered("X-\rQHPSI: clean\nTo: b\n\n", "To: b\n\n");
  ExpectFiltered("X-\rX-QHPSI: clean\nTo: b\n\n", "To: b\n\n");
  ExpectFiltered("X\r-QHPSI: a\n b\n\n", "\n");
  ExpectFiltered("X-QHPSI\nX-QHP\r \n : clean\n\n", "\n");
  ExpectUnchanged("X-Q\r\nTo: b\r\n\n");
  ExpectFiltered("X-QHPSI\n\r : clean\n\n", "\r : clean\n\n");
}

TEST(HeaderFilter, TakesNoLongerForNuls) {
  EXPECT_LT(TimeOf(std::string(900, '\0') + "\n"), 5 * TimeOf(std::string(20, '\0') + "\n"));
}

TEST(HeaderFilter, TakesNoLongerForBareCrs) { EXPECT_LT(TimeOf("a\r"), 5 * TimeOf("a\n")); }

TEST(HeaderFilter, ALongHeaderLinePasses) {
  const std::string message = "Subject: " + std::string(300000, 'x') + "\n\nbody";
  EXPECT_EQ(Filtered(message, 1), message);
  EXPECT_EQ(Filtered(message, 65536), message);
}

}  // namespace
}  // namespace queue
