// A server for tests of the clamd client: calls a handler with each connection.

#ifndef TESTS_QHPSI_CLAMD_FAKE_CLAMD_H_
#define TESTS_QHPSI_CLAMD_FAKE_CLAMD_H_

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "qhpsi/base/fd.h"

namespace qhpsi {

// Serves one connection after the other in a thread of its own until it is destroyed.
class FakeClamd {
 public:
  // Gets the connected socket, which is closed when the handler returns.
  using Handler = std::function<void(int connection)>;

  // Listens at `path`, or on a free port of 127.0.0.1 when it is empty.
  explicit FakeClamd(Handler handler, const std::string& path = {});
  FakeClamd(const FakeClamd&) = delete;
  FakeClamd& operator=(const FakeClamd&) = delete;
  ~FakeClamd();

  const std::string& name() const { return name_; }  // as in CLAMD_SERVERS
  int connections() const { return connections_; }

 private:
  void Serve();

  Handler handler_;
  Fd listener_;
  Fd stop_read_;
  Fd stop_write_;
  std::string name_;
  std::atomic<int> connections_ = 0;
  std::thread thread_;
};

// Listens with a full queue and accepts nothing: a connect to it neither succeeds nor fails.
class BlackHole {
 public:
  explicit BlackHole(const std::string& path = {});

  const std::string& name() const { return name_; }
  // Accepts and closes the connections that fill the queue, then serves the next one.
  void OpenUp(const FakeClamd::Handler& handler);

 private:
  Fd listener_;
  std::string name_;
  std::vector<Fd> fillers_;
};

// Reads a whole FILDES or INSTREAM request and returns the message in it; nothing for any other
// request.
std::optional<std::string> ReadRequest(int connection);

// A handler that reads the request and answers `reply` (give the NUL too).
FakeClamd::Handler Answer(std::string_view reply);

}  // namespace qhpsi

#endif  // TESTS_QHPSI_CLAMD_FAKE_CLAMD_H_
