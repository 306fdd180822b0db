#include "queue/log_json.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <string>

#include "queue/decide.h"
#include "queue/envelope.h"
#include "queue/scan_report.h"
#include "queue/verdict.h"

namespace queue {
namespace {

using namespace std::string_literals;

constexpr size_t kPipeBuf = 4096;

TEST(LogJson, HasAllThatIsKnown) {
  const std::string file = "/q/mess/16/660188";
  const Envelope envelope = {"Fann@example.org\0"s, "Tbob@example.net\0Tcy@example.net\0"s};
  const ScanReport report = {.verdict = {.kind = Verdict::Kind::kInfected, .detail = "Eicar"},
                             .bytes = 2794,
                             .time = std::chrono::microseconds(12'900),
                             .server = "unix:/run/clamd.ctl",
                             .readings = 2,
                             .is_in_reading = true};
  EXPECT_EQ(LogJson(report,
                    {.messfile = file,
                     .envelope = envelope,
                     .action = Decision::Action::kDrop,
                     .message_id = "<1@example.org>",
                     .policy = "drop",
                     .client = "192.0.2.1",
                     .pid = 3223},
                    1'000'000'000),
            R"({"time":1000000000,"file":"/q/mess/16/660188","bytes":2794,"ms":12,)"
            R"("verdict":"infected","name":"Eicar","action":"drop","policy":"drop","pid":3223,)"
            R"("sender":"ann@example.org","recipients":["bob@example.net","cy@example.net"],)"
            R"("recipient_count":2,"client":"192.0.2.1","server":"unix:/run/clamd.ctl",)"
            R"("message_id":"<1@example.org>","readings":2,"in_reading":true})"
            "\n");
}

TEST(LogJson, WhatOthersChoseIsEscapedAndCut) {
  const std::string file = "/q/mess/1/2";
  const Envelope envelope = {"F\"\\\n\xff\0"s, ""};
  const std::string line = LogJson({.verdict = {.kind = Verdict::Kind::kNone, .detail = "gone"}},
                                   {.messfile = file,
                                    .envelope = envelope,
                                    .action = Decision::Action::kDefer,
                                    .message_id = "",
                                    .client = "",
                                    .pid = 1},
                                   0);
  EXPECT_NE(line.find(R"("sender":"\"\\\u000a\u00ff","recipients":[],"recipient_count":0,)"),
            std::string::npos)
      << line;
  EXPECT_NE(line.find(R"("verdict":"none","reason":"gone")"), std::string::npos) << line;
}

TEST(LogJson, FitsIntoAPipeWhateverComes) {
  const std::string worst(5000, '\xff');
  Envelope envelope = {"F" + worst + "\0"s, ""};
  for (int i = 0; i < 100; ++i) {
    envelope.recipient_records += "T" + worst + "\0"s;
  }
  const std::string line =
      LogJson({.verdict = {.kind = Verdict::Kind::kInfected, .detail = worst}, .server = worst},
              {.messfile = worst,
               .envelope = envelope,
               .action = Decision::Action::kQueue,
               .message_id = worst,
               .policy = worst,
               .client = worst,
               .pid = 1},
              0);
  EXPECT_LT(line.size(), kPipeBuf);
  EXPECT_NE(line.find("\"recipient_count\":100,"), std::string::npos);
  EXPECT_TRUE(line.ends_with("}\n"));
}

}  // namespace
}  // namespace queue
