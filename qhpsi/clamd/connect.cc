#include "qhpsi/clamd/connect.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

#include "qhpsi/base/wait.h"
#include "qhpsi/clamd/server_list.h"

namespace qhpsi {
namespace {

constexpr std::chrono::milliseconds kAskAgain{10};

}  // namespace

std::optional<ClamdConnection> ConnectRace::Next(Clock::time_point deadline) {
  next_start_ = Clock::now();
  std::vector<pollfd> polled;
  while (!waiting_.empty() || !attempts_.empty()) {
    const auto now = Clock::now();
    if (now >= deadline) {
      for (const Attempt& attempt : attempts_) {
        Fail(attempt.server, "connect", ETIMEDOUT);
      }
      return std::nullopt;
    }
    if (!waiting_.empty() && (attempts_.empty() || now >= next_start_)) {
      Attempt attempt;
      const State state = Start(std::exchange(waiting_.front(), 0), attempt);
      waiting_.pop_front();
      if (state == State::kConnected) {
        return Win(std::move(attempt));
      }
      if (state == State::kPending) {
        attempt.give_up = now + timing_.timeout;
        attempts_.push_back(std::move(attempt));
        next_start_ = now + timing_.patience;
      }
      continue;
    }
    Wait(deadline, polled);
    if (auto connection = Progress(polled)) {
      return connection;
    }
  }
  return std::nullopt;
}

ConnectRace::State ConnectRace::Start(size_t server, Attempt& attempt) {
  attempt.server = server;
  const sa_family_t family = servers_[server].address.ss_family;
  attempt.socket = Fd(::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!attempt.socket.valid()) {
    return Fail(server, "socket", errno);
  }
  if (family != AF_UNIX) {
    // Or the end of a message would wait until its beginning is acknowledged.
    const int on = 1;
    (void)::setsockopt(attempt.socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  }
  return Connect(attempt);
}

ConnectRace::State ConnectRace::Connect(Attempt& attempt) {
  const ClamdServer& server = servers_[attempt.server];
  attempt.queue_full = false;
  if (::connect(attempt.socket.get(), reinterpret_cast<const sockaddr*>(&server.address),
                server.address_size) == 0) {
    return State::kConnected;
  }
  if (errno == EAGAIN && server.address.ss_family == AF_UNIX) {
    attempt.queue_full = true;
    return State::kPending;
  }
  return errno == EINPROGRESS ? State::kPending : Fail(attempt.server, "connect", errno);
}

ConnectRace::State ConnectRace::Finish(Attempt& attempt) {
  int error = 0;
  socklen_t size = sizeof(error);
  if (::getsockopt(attempt.socket.get(), SOL_SOCKET, SO_ERROR, &error, &size) != 0) {
    error = errno;
  }
  return error == 0 ? State::kConnected : Fail(attempt.server, "connect", error);
}

// Waits until there is something to do: an event, an attempt to end or repeat, a server to start.
void ConnectRace::Wait(Clock::time_point deadline, std::vector<pollfd>& polled) const {
  auto wake = waiting_.empty() ? deadline : std::min(deadline, next_start_);
  polled.clear();
  for (const Attempt& attempt : attempts_) {
    wake = std::min(wake, attempt.give_up);
    if (attempt.queue_full) {
      wake = std::min(wake, Clock::now() + kAskAgain);
    }
    polled.push_back(
        {.fd = attempt.queue_full ? -1 : attempt.socket.get(), .events = POLLOUT, .revents = 0});
  }
  if (::poll(polled.data(), polled.size(), MillisecondsUntil(wake)) <= 0) {
    for (pollfd& entry : polled) {
      entry.revents = 0;
    }
  }
}

std::optional<ClamdConnection> ConnectRace::Progress(const std::vector<pollfd>& polled) {
  std::vector<Attempt> attempts = std::exchange(attempts_, {});
  std::optional<size_t> winner;
  for (size_t i = 0; i < attempts.size() && !winner; ++i) {
    Attempt& attempt = attempts[i];
    State state = State::kPending;
    if (attempt.queue_full) {
      state = Connect(attempt);
    } else if (polled[i].revents != 0) {
      state = Finish(attempt);
    }
    if (state == State::kPending && Clock::now() >= attempt.give_up) {
      state = Fail(attempt.server, "connect", ETIMEDOUT);
    }
    if (state == State::kConnected) {
      winner = i;
    } else if (state == State::kFailed) {
      attempt.socket.Close();
      next_start_ = Clock::now();
    }
  }
  for (size_t i = 0; i < attempts.size(); ++i) {
    if (i != winner && attempts[i].socket.valid()) {
      attempts_.push_back(std::move(attempts[i]));
    }
  }
  if (winner) {
    return Win(std::move(attempts[*winner]));
  }
  return std::nullopt;
}

// Drops the other attempts: they would only occupy a server while this one scans.
ClamdConnection ConnectRace::Win(Attempt attempt) {
  for (auto other = attempts_.rbegin(); other != attempts_.rend(); ++other) {
    waiting_.push_front(other->server);
  }
  attempts_.clear();
  return {.server = attempt.server, .socket = std::move(attempt.socket)};
}

ConnectRace::State ConnectRace::Fail(size_t server, const char* operation, int error) {
  failure_ = servers_[server].name + ": " + operation + ": " + std::strerror(error);
  return State::kFailed;
}

}  // namespace qhpsi
