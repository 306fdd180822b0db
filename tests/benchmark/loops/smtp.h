// Sends a message over an open SMTP connection, from MAIL to the reply to its last line.

#ifndef TESTS_BENCHMARK_LOOPS_SMTP_H_
#define TESTS_BENCHMARK_LOOPS_SMTP_H_

#include <cstdint>
#include <string_view>

#include "qhpsi/base/fd.h"
#include "tests/benchmark/loops/load.h"
#include "tests/benchmark/loops/message.h"

namespace benchmark {

class Smtp : public Work {
 public:
  // Connects to 127.0.0.1 and says EHLO. The message is sent as it is, so it must have CRLF.
  Smtp(uint16_t port, Message message);

  // Throws unless every reply is the expected one.
  Sample Once(uint64_t number) override;

 private:
  void Exchange(std::string_view line, std::string_view code);
  void Expect(std::string_view code, std::string_view said);

  Message message_;
  qhpsi::Fd socket_;
};

}  // namespace benchmark

#endif  // TESTS_BENCHMARK_LOOPS_SMTP_H_
