#include "filter/deliver/delivery_lines.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "filter/deliver/delivery.h"
#include "filter/message/message_header.h"

namespace filter {
namespace {

Delivery ToJane() {
  Delivery delivery;
  delivery.return_path_line = "Return-Path: <a@b>\n";
  delivery.delivered_to_line = "Delivered-To: jane@example.com\n";
  delivery.from_line = "From a@b Mon Jan  1 00:00:00 2024\n";
  return delivery;
}

bool Loops(std::string_view message) {
  const Delivery delivery = ToJane();
  return IsLooping(MessageHeader(message.substr(SizeOfOwnLines(message, delivery))), delivery);
}

TEST(SizeOfOwnLines, CountsLinesThatAProgramPutInFront) {
  const std::string lines = "Return-Path: <a@b>\nDelivered-To: jane@example.com\n";
  const std::string from = ToJane().from_line;
  EXPECT_EQ(SizeOfOwnLines(lines + "To: b\n\n", ToJane()), lines.size());
  EXPECT_EQ(SizeOfOwnLines(from + lines + "To: b\n\n", ToJane()), from.size() + lines.size());
}

TEST(SizeOfOwnLines, IsNothingOtherwise) {
  EXPECT_EQ(SizeOfOwnLines("", ToJane()), 0U);
  EXPECT_EQ(SizeOfOwnLines("To: b\n\n", ToJane()), 0U);
  EXPECT_EQ(SizeOfOwnLines(ToJane().from_line + "To: b\n\n", ToJane()), 0U);
  EXPECT_EQ(SizeOfOwnLines("Return-Path: <a@b>\nTo: b\n\n", ToJane()), 0U);
  EXPECT_EQ(SizeOfOwnLines("Return-Path: <x@y>\nDelivered-To: jane@example.com\n", ToJane()), 0U);
}

TEST(IsLooping, FindsOurOwnLine) {
  EXPECT_TRUE(Loops("Received: x\nDelivered-To: jane@example.com\n\n"));
  EXPECT_TRUE(Loops("A: b\r\ndelivered-to:jane@example.com\r\n\r\n"));
  EXPECT_TRUE(Loops("Delivered-To: x\nDelivered-To: jane@example.com\n\n"));
}

TEST(IsLooping, IsNotTakenInByOthers) {
  EXPECT_FALSE(Loops("To: b\n\n"));
  EXPECT_FALSE(Loops("Delivered-To: joe@example.com\n\n"));
  EXPECT_FALSE(Loops("Delivered-To: jane@example.com x\n\n"));
  EXPECT_FALSE(Loops("To: b\n\nDelivered-To: jane@example.com\n"));
  EXPECT_FALSE(Loops("Return-Path: <a@b>\nDelivered-To: jane@example.com\nTo: b\n\n"));
}

}  // namespace
}  // namespace filter
