#include "installer/service/log_stamp.h"

#include <gtest/gtest.h>

#include <string>

namespace installer {
namespace {

TEST(LogStamp, AsMultilogWritesIt) {
  EXPECT_EQ(ParseLogStamp("@400000006a0c4fb81b2c3d4e qhpsi: x"), 0x6a0c4fb8 - 10);
  EXPECT_EQ(ParseLogStamp("@400000006a0c4fb81b2c3d4e"), 0x6a0c4fb8 - 10);
  for (const std::string line : {"", "@", "@400000006a0c4fb81b2c3d4", "@400000006A0C4FB81B2C3D4E x",
                                 "400000006a0c4fb81b2c3d4e  x", "@400000006a0c4fb81b2c3d4ex",
                                 "@400000006a0c4fb81b2c3d4g "}) {
    EXPECT_FALSE(ParseLogStamp(line)) << line;
  }
}

}  // namespace
}  // namespace installer
