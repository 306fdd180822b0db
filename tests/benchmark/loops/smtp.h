// A whole message over SMTP, on a connection that is there already: MAIL to the reply to its end.

#ifndef TESTS_BENCHMARK_LOOPS_SMTP_H_
#define TESTS_BENCHMARK_LOOPS_SMTP_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "qhpsi/base/fd.h"
#include "tests/benchmark/loops/load.h"
#include "tests/benchmark/loops/message.h"

namespace benchmark {

class Smtp : public Work {
 public:
  // Connects to 127.0.0.1 and says EHLO. The message must be as it is sent, with CRLF.
  Smtp(uint16_t port, Message message);

  // Throws unless every reply is the good one.
  Sample Once(uint64_t number) override;

 private:
  void Say(std::string_view words, std::string_view code);
  void Expect(std::string_view code, std::string_view said);

  Message message_;
  qhpsi::Fd socket_;
};

}  // namespace benchmark

#endif  // TESTS_BENCHMARK_LOOPS_SMTP_H_
