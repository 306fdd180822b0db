// qmail-queue, all of it in this process, against a plain model of it: exit status, the bytes of
// the files in mess, intd and todo, the text on ERROR_FD, the log, and what the scanner was given.
//
// An input begins with the bytes that ReadMail() takes; then come the envelope, of the length that
// two of them say, and the message.

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <ios>
#include <mutex>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "qhpsi/base/ascii.h"
#include "qhpsi/base/fd.h"
#include "qhpsi/base/read_all.h"
#include "qhpsi/base/virus_name.h"
#include "qhpsi/mime/ordinary.h"
#include "tests/fuzz/bytes.h"
#include "tests/fuzz/property.h"
#include "tests/fuzz/queue_model.h"
#include "tests/fuzz/queue_watch.h"
#include "tests/qhpsi/clamd/fake_clamd.h"

// main() of queue/qmail-queue.cc (queue/BUILD).
int QmailQueueMain(int argc, char** argv, char** environment);  // NOLINT(misc-use-internal-linkage)

// Of sanitizer/common_interface_defs.h, which only clang 19 has here.
// NOLINTNEXTLINE(bugprone-reserved-identifier)
extern "C" void __sanitizer_set_report_fd(void* fd);

namespace {

namespace fs = std::filesystem;
using fuzz::Finding;
using fuzz::Mail;
using fuzz::Outcome;
using fuzz::Require;

constexpr int kSplit = 23;
constexpr size_t kPipeSize = size_t{1} << 20U;  // nobody reads while we write
constexpr size_t kMaxDetail = 255;

// What clamd answers, and what it was given.
struct Clamd {
  std::mutex mutex;
  std::string reply;
  std::string seen;

  void Serve(int connection) {
    const auto message = qhpsi::ReadRequest(connection);
    const std::scoped_lock lock(mutex);
    seen = message.value_or("no request");
    Require(::write(connection, reply.data(), reply.size()) == static_cast<ssize_t>(reply.size()),
            "clamd's reply can be written");
  }
};

Clamd& TheClamd() {
  static Clamd clamd;
  return clamd;
}

// A mail with all that is not the model's concern.
struct Run {
  Mail mail = {};
  std::vector<std::string> environment = {};
  std::string queue = {};
  bool by_pipe = false;
  bool by_clamd = false;
  bool has_error_fd = false;
  int error_fd = -1;  // 2, or one that we open
};

void Set(Run& run, const std::string& name, const std::string& value) {
  run.environment.push_back(name + "=" + value);
}

// The scanner is clamd, and its answer is made of the input.
void UseClamd(Run& run, unsigned finding, std::string name) {
  const std::string server = "unix:" + (fs::current_path() / "clamd").string();
  run.by_clamd = true;
  Set(run, "QHPSI", "clamd: " + server);
  Set(run, "CLAMD_WAIT", "0");
  std::replace_if(name.begin(), name.end(), [](unsigned char c) { return c < ' '; }, '?');
  std::string reply;
  switch (finding) {
    case 0:
      run.mail.finding = Finding::kClean;
      reply = "fd[9]: OK";
      break;
    case 1:
      run.mail.finding = Finding::kError;
      reply = "fd[9]: " + name + " ERROR";
      run.mail.detail = server + ": " + reply;
      break;
    default:
      reply = "fd[9]: " + name + " FOUND";
      const bool is_limit = qhpsi::IsLimit(name);
      run.mail.finding = name.empty() || is_limit ? Finding::kError : Finding::kInfected;
      run.mail.detail = name.empty() ? server + ": " + reply
                        : is_limit   ? server + ": limits exceeded: " + name
                                     : name;
  }
  run.mail.detail = qhpsi::Printable(run.mail.detail, kMaxDetail);
  const std::scoped_lock lock(TheClamd().mutex);
  TheClamd().reply = reply + std::string(1, '\0');
}

// The scanner is a command, and a shell stands in for qhpsi.
void UseCommand(Run& run, unsigned finding) {
  Set(run, "QHPSIPROG", "/bin/sh");
  switch (finding) {
    case 0:
      run.mail.finding = Finding::kClean;
      Set(run, "QHPSI", "scan -c 'exit 0' %s");
      break;
    case 1:
      run.mail.finding = Finding::kError;
      run.mail.detail = "exit status 7: no signatures";
      Set(run, "QHPSI", "scan -c 'echo \"$0: no signatures ERROR\"; exit 7' %s");
      break;
    case 2:
      run.mail.finding = Finding::kInfected;
      Set(run, "QHPSI", "scan -c 'exit 1' %s");
      break;
    default:
      run.mail.finding = Finding::kInfected;
      run.mail.detail = "Win.Test.EICAR_HDB-1";
      Set(run, "QHPSI", "scan -c 'echo \"$0: Win.Test.EICAR_HDB-1 FOUND\"; exit 1' %s");
  }
}

void ReadDecision(Run& run, fuzz::Bytes& bytes) {
  constexpr std::array<const char*, 5> kReject = {"", "0", "1", "2", "yes"};
  Mail& mail = run.mail;
  mail.reject = kReject.at(bytes.Byte() % kReject.size());
  Set(run, "REJECTVIRUS", mail.reject);
  const unsigned flags = bytes.Byte();
  mail.virus_forward = (flags & 1U) != 0 ? "virus@example.org" : "";
  mail.quarantine = (flags & 2U) != 0 ? "quarantine@example.org" : "";
  if ((flags & 4U) != 0) {
    mail.extra_recipients = {"first@example.org", "second@example.org"};
    Set(run, "EXTRAQUEUE", "first@example.org\n\nsecond@example.org \n");
  }
  mail.accepts_on_error = (flags & 8U) != 0;
  run.has_error_fd = (flags & 16U) != 0;
  run.error_fd = (flags & 32U) != 0 ? 2 : -1;
  run.by_pipe = (flags & 64U) != 0;
  run.queue = (fs::current_path() / ((flags & 128U) != 0 ? "split" : "queue")).string();
  Set(run, "VIRUSFORWARD", mail.virus_forward);
  Set(run, "QUARANTINE", mail.quarantine);
  Set(run, "QHPSIONERROR", mail.accepts_on_error ? "accept" : "defer");
  Set(run, "QUEUEDIR", run.queue);
  mail.refuse_code = 11 + bytes.Byte() % 30;
  Set(run, "REJECTVIRUSCODE", std::to_string(mail.refuse_code));
  if (run.has_error_fd) {
    mail.error_code = 11 + bytes.Byte() % 245;
    Set(run, "ERROR_CODE", std::to_string(*mail.error_code));
  }
}

// Above all of it comes the scan: a byte for the scanner and its finding, one for sizes.
Run ReadMail(fuzz::Bytes& bytes) {
  Run run;
  ReadDecision(run, bytes);
  const unsigned scanner = bytes.Byte();
  const unsigned sizes = bytes.Byte();
  const size_t high = bytes.Byte();
  const size_t envelope_size = (high * 256 + bytes.Byte()) % 4096;
  const std::string name(bytes.Until('\n'));
  const std::string_view rest = bytes.Rest();
  run.mail.envelope = rest.substr(0, envelope_size);
  run.mail.message = rest.substr(run.mail.envelope.size());
  if (sizes % 32 == 1) {  // more than a pipe usually holds
    run.mail.message += "\n\n" + std::string(size_t{64} * 1024 + size_t{8} * sizes, 'x');
  }
  if (sizes % 4 == 2) {
    run.mail.min_size = sizes;
    run.mail.max_size = size_t{2} * sizes;
    Set(run, "QHPSIMINSIZE", std::to_string(run.mail.min_size));
    Set(run, "QHPSIMAXSIZE", std::to_string(run.mail.max_size));
  }
  Set(run, "QHPSIPROOF", "0");
  const bool reads = scanner % 64 == 3;  // by a process, which takes its time
  Set(run, "QHPSIREADINGS", reads ? "scan" : "off");
  if (scanner % 64 == 63) {  // and so does this one
    run.mail.scans = true;
    UseCommand(run, scanner / 64);
  } else if (scanner % 4 != 0) {
    run.mail.scans = true;
    UseClamd(run, scanner / 16 % 3, name);
    Set(run, "QHPSIPROG", (scanner & 64U) != 0 ? "/bin/true" : "/bin/false");
  }
  return run;
}

void MakeQueue(const std::string& name, bool is_split) {
  for (const char* directory : {"pid", "mess", "intd", "todo", "lock"}) {
    fs::create_directories(fs::path(name) / directory);
  }
  for (int i = 0; i < kSplit; ++i) {
    for (const char* directory : {"mess", "intd", "todo"}) {
      if (is_split || directory[0] == 'm') {
        fs::create_directories(fs::path(name) / directory / std::to_string(i));
      }
    }
  }
  Require(::mkfifo((name + "/lock/trigger").c_str(), 0622) == 0, "a trigger can be made");
}

// What is in both queues.
fuzz::QueueWatch& TheWatch() {
  static fuzz::QueueWatch watch;
  return watch;
}

std::vector<std::string> Files(const std::string& directory) { return TheWatch().Files(directory); }

std::string Read(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

qhpsi::Fd MemoryFile(std::string_view text) {
  qhpsi::Fd file(::memfd_create("fuzz", MFD_CLOEXEC));
  Require(
      file.valid() && qhpsi::WriteAll(file.get(), text) && ::lseek(file.get(), 0, SEEK_SET) == 0,
      "a file can be made");
  return file;
}

std::string Content(const qhpsi::Fd& file) {
  Require(::lseek(file.get(), 0, SEEK_SET) == 0, "a file can be rewound");
  return qhpsi::ReadAll(file.get(), kPipeSize).value();
}

qhpsi::Fd FullPipe(std::string_view text) {
  std::array<int, 2> ends = {};
  Require(::pipe2(ends.data(), O_CLOEXEC) == 0, "a pipe can be made");
  qhpsi::Fd reader(ends[0]);
  const qhpsi::Fd writer(ends[1]);
  Require(::fcntl(writer.get(), F_SETPIPE_SZ, kPipeSize) >= static_cast<int>(text.size()) &&
              qhpsi::WriteAll(writer.get(), text),
          "a pipe takes the mail");
  return reader;
}

using SignalActions = std::array<struct sigaction, 32>;

// As they were before the first mail.
const SignalActions& FirstActions() {
  static const SignalActions first = [] {
    SignalActions actions = {};
    for (int signal = 1; signal < 32; ++signal) {
      ::sigaction(signal, nullptr, &actions.at(static_cast<size_t>(signal)));
    }
    return actions;
  }();
  return first;
}

// What qmail-queue changes for its whole process is set back, so that libFuzzer's handlers and
// timer work on.
class ProcessState {
 public:
  ProcessState() : directory_(fs::current_path()) {
    ::getitimer(ITIMER_REAL, &timer_);
    for (size_t fd = 0; fd < kept_.size(); ++fd) {
      kept_.at(fd) = qhpsi::Fd(::fcntl(static_cast<int>(fd), F_DUPFD_CLOEXEC, 10));
    }
  }
  ProcessState(const ProcessState&) = delete;
  ProcessState& operator=(const ProcessState&) = delete;
  ~ProcessState() {
    ::alarm(0);
    for (int signal = 1; signal < 32; ++signal) {
      ::sigaction(signal, &actions_.at(static_cast<size_t>(signal)), nullptr);
    }
    ::setitimer(ITIMER_REAL, &timer_, nullptr);
    ::umask(022);
    fs::current_path(directory_);
    for (size_t fd = 0; fd < kept_.size(); ++fd) {
      ::dup2(kept_.at(fd).get(), static_cast<int>(fd));
    }
  }

 private:
  const SignalActions& actions_ = FirstActions();
  fs::path directory_;
  itimerval timer_ = {};
  std::array<qhpsi::Fd, 3> kept_ = {};
};

struct Happened {
  int status = 0;
  std::string log = {};
  std::string reply = {};
};

Happened Queue(Run& run) {
  const qhpsi::Fd message = run.by_pipe ? FullPipe(run.mail.message) : MemoryFile(run.mail.message);
  const qhpsi::Fd envelope =
      run.by_pipe ? FullPipe(run.mail.envelope) : MemoryFile(run.mail.envelope);
  const qhpsi::Fd log = MemoryFile("");
  const qhpsi::Fd reply = MemoryFile("");
  if (run.has_error_fd) {
    Set(run, "ERROR_FD", std::to_string(run.error_fd == 2 ? 2 : reply.get()));
  }
  std::vector<char*> environment;
  environment.reserve(run.environment.size() + 1);
  for (std::string& entry : run.environment) {
    environment.push_back(entry.data());
  }
  environment.push_back(nullptr);
  Happened happened;
  {
    const ProcessState state;
    ::dup2(message.get(), 0);
    ::dup2(envelope.get(), 1);
    ::dup2(log.get(), 2);
    happened.status = QmailQueueMain(0, nullptr, environment.data());
  }
  happened.log = Content(log);
  happened.reply = Content(reply);
  return happened;
}

// The Received line's own text, which `text` begins with, goes: the time is one of these seconds.
void TakeReceived(std::string& text, std::time_t begin, std::time_t end) {
  const std::string invoked = "Received: (qmail " + std::to_string(::getpid()) +
                              " invoked by uid " + std::to_string(::getuid()) + "); ";
  for (std::time_t time = begin; time <= end; ++time) {
    std::tm utc = {};
    std::array<char, 64> date = {};
    (void)::gmtime_r(&time, &utc);
    Require(std::strftime(date.data(), date.size(), " %b %Y %H:%M:%S -0000", &utc) > 0,
            "a date can be written");
    const std::string line = invoked + std::to_string(utc.tm_mday) + date.data();
    if (text.starts_with(line)) {
      text.erase(0, line.size());
      return;
    }
  }
  Require(false, "the message begins with a Received line");
}

void CheckQueued(const Run& run, const Outcome& expected, std::time_t begin) {
  const std::vector<std::string> mess = Files(run.queue + "/mess");
  const std::vector<std::string> intd = Files(run.queue + "/intd");
  const std::vector<std::string> todo = Files(run.queue + "/todo");
  Require(mess.size() == 1 && intd.size() == 1 && todo.size() == 1, "one message is queued");
  struct stat st = {};
  Require(::stat(mess.front().c_str(), &st) == 0, "its file is there");
  const std::string inode = std::to_string(st.st_ino);
  const std::string place = "/" + std::to_string(st.st_ino % kSplit) + "/" + inode;
  const std::string envelope_place = run.queue.ends_with("/split") ? place : "/" + inode;
  Require(mess.front() == run.queue + "/mess" + place, "by its inode in mess");
  Require(intd.front() == run.queue + "/intd" + envelope_place, "in intd");
  Require(todo.front() == run.queue + "/todo" + envelope_place, "and in todo");

  const std::string records = "u" + std::to_string(::getuid()) + std::string(1, '\0') + "p" +
                              std::to_string(::getpid()) + std::string(1, '\0') + expected.records;
  Require(Read(todo.front()) == records && Read(intd.front()) == records, "the envelope is right");
  std::string message = Read(mess.front());
  TakeReceived(message, begin, ::time(nullptr));
  Require(message == expected.message, "the message is right, byte for byte");
}

void CheckLog(const Run& run, const Happened& happened, const Outcome& expected) {
  const bool is_refused = !expected.reply.empty();
  const bool is_on_stderr = run.error_fd == 2;
  if (is_refused && run.has_error_fd && is_on_stderr) {
    Require(happened.log == expected.reply, "descriptor 2 has the reply and nothing else");
    return;
  }
  Require(happened.reply == (is_refused && run.has_error_fd ? expected.reply : ""),
          "the front end gets its text");
  std::string lines = happened.log;
  Require(lines.empty() || lines.ends_with('\n'), "the log has whole lines");
  std::replace(lines.begin(), lines.end(), '\n', ' ');
  Require(std::none_of(lines.begin(), lines.end(), qhpsi::IsControl), "the log is printable");
  if (!expected.log.empty()) {
    const std::string outcome =
        ": " + expected.log + " (" + std::to_string(run.mail.message.size()) + " bytes, ";
    Require(happened.log.find(outcome) != std::string::npos, "the scan is logged");
  }
}

bool Has(const Run& run, const char* variable) {
  return std::find(run.environment.begin(), run.environment.end(), variable) !=
         run.environment.end();
}

// What becomes of a clean message whose readings are wanted: false stands for a qhpsi that finds
// too many, true for one that knows of none.
void ExpectReadings(Run& run, const std::string& seen) {
  mime::OrdinaryCheck check;
  check.Feed(seen);
  if (!Has(run, "QHPSIREADINGS=scan") || run.mail.finding != Finding::kClean || check.Finish()) {
    return;
  }
  const bool is_too_many = Has(run, "QHPSIPROG=/bin/false");
  run.mail.finding = is_too_many ? Finding::kInfected : Finding::kError;
  run.mail.detail = is_too_many ? "QHPSI.Readings.TooMany" : "no readings: not counted";
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* /*argc*/, char*** /*argv*/) {
  // While qmail-queue has descriptor 2, a sanitizer still finds the fuzzer's.
  const intptr_t errors = ::fcntl(2, F_DUPFD_CLOEXEC, 10);
  __sanitizer_set_report_fd(reinterpret_cast<void*>(errors));  // NOLINT(performance-no-int-to-ptr)
  for (const char* name : {"queue", "split", "clamd"}) {
    fs::remove_all(name);
  }
  MakeQueue("queue", false);
  MakeQueue("split", true);
  for (const char* queue : {"queue", "split"}) {
    for (const char* directory : {"pid", "mess", "intd", "todo"}) {
      TheWatch().Add((fs::current_path() / queue / directory).string());
    }
  }
  static const qhpsi::FakeClamd clamd([](int connection) { TheClamd().Serve(connection); },
                                      fs::current_path() / "clamd");
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  fuzz::Bytes bytes(data, size);
  Run run = ReadMail(bytes);
  const qhpsi::Fd trigger(
      ::open((run.queue + "/lock/trigger").c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  const std::time_t begin = ::time(nullptr);
  const Happened happened = Queue(run);

  std::string seen;
  if (run.by_clamd) {
    const std::scoped_lock lock(TheClamd().mutex);
    seen = std::exchange(TheClamd().seen, "");
  }
  if (!seen.empty()) {
    ExpectReadings(run, seen);
    TakeReceived(seen, begin, ::time(nullptr));
    Require(seen == fuzz::ScannedText(run.mail), "the scanner sees what is queued");
  }
  const Outcome expected = fuzz::Predict(run.mail);
  Require(happened.status == expected.status, "the exit status is right");
  CheckLog(run, happened, expected);
  char woken = 'x';
  Require((::read(trigger.get(), &woken, 1) == 1) == expected.is_queued,
          "qmail-send is woken for what is queued");
  Require(Files(run.queue + "/pid").empty(), "nothing is left in pid");
  if (expected.is_queued) {
    CheckQueued(run, expected, begin);
  }
  for (const std::string& file : Files(run.queue)) {
    Require(expected.is_queued, "nothing is left of what is not queued");
    fs::remove(file);
  }
  return 0;
}
