#include "queue/message_id.h"

#include <gtest/gtest.h>

namespace queue {
namespace {

TEST(MessageId, IsTheFirstFieldOfThatName) {
  EXPECT_EQ(FindMessageId("Subject: x\nMessage-ID: <1@x>\nMessage-ID: <2@x>\n\n"), "<1@x>");
  EXPECT_EQ(FindMessageId("message-id:<1@x>\r\n"), "<1@x>");
  EXPECT_EQ(FindMessageId("MESSAGE-ID: \t<1@x> "), "<1@x>");
}

TEST(MessageId, IsNothingWhereThereIsNone) {
  EXPECT_EQ(FindMessageId(""), "");
  EXPECT_EQ(FindMessageId("\nMessage-ID: <body@x>\n"), "");
  EXPECT_EQ(FindMessageId("X-Message-ID: <1@x>\nMessage-IDx: <2@x>\n"), "");
  EXPECT_EQ(FindMessageId("Message-ID"), "");
  EXPECT_EQ(FindMessageId("Message-ID:\n <folded@x>\n"), "");
}

}  // namespace
}  // namespace queue
