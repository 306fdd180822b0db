#include "queue/first_lines.h"

#include <gtest/gtest.h>

namespace queue {
namespace {

TEST(ReceivedLine, IsTheOneThatQmailWrites) {
  EXPECT_EQ(ReceivedLine(3223, "by alias", 812090814),
            "Received: (qmail 3223 invoked by alias); 26 Sep 1995 04:46:54 -0000");
  EXPECT_EQ(ReceivedLine(1, "from network", 951782400),
            "Received: (qmail 1 invoked from network); 29 Feb 2000 00:00:00 -0000");
  EXPECT_EQ(ReceivedLine(1, "by uid 555", 4102444799),
            "Received: (qmail 1 invoked by uid 555); 31 Dec 2099 23:59:59 -0000");
}

TEST(FirstLines, HasTheSameSizeWhateverIsFilledIn) {
  const FirstLines top("Received: x", kRoomForVerdict);
  for (const char* lines : {"", "X-QHPSI: clean\n", "X-QHPSI: virus found\n",
                            "X-QHPSI: virus found\nX-QHPSI-Virus: Eicar-Test-Signature\n"}) {
    const std::string text = top.Text(lines);
    EXPECT_EQ(text.size(), top.size());
    EXPECT_TRUE(text.ends_with("\n" + std::string(lines)));
    EXPECT_TRUE(text.starts_with("Received: x "));
  }
}

TEST(FirstLines, WithNoRoomIsTheReceivedLineAlone) {
  EXPECT_EQ(FirstLines("Received: x", 0).Text(""), "Received: x\n");
}

TEST(FirstLines, HasRoomForAVirusNameOf64Bytes) {
  const FirstLines top("Received: x", kRoomForVerdict);
  const std::string lines = "X-QHPSI: virus found\nX-QHPSI-Virus: " + std::string(64, 'v') + "\n";
  EXPECT_EQ(top.Text(lines).size(), top.size());
}

TEST(FirstLines, GrowsWhenTheRoomIsTooSmall) {
  const FirstLines top("Received: x", 10);
  EXPECT_EQ(top.Text("X-QHPSI: clean\n"), "Received: x\nX-QHPSI: clean\n");
  EXPECT_GT(top.Text("X-QHPSI: clean\n").size(), top.size());
}

}  // namespace
}  // namespace queue
