// qmail-queue as its manual describes it, in the plainest way: what becomes of one mail.

#ifndef TESTS_FUZZ_QUEUE_MODEL_H_
#define TESTS_FUZZ_QUEUE_MODEL_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fuzz {

enum class Finding { kNothing, kClean, kInfected, kError };

// One mail, and what the site wants.
struct Mail {
  std::string message;
  std::string envelope;
  bool scans = false;
  Finding finding = Finding::kNothing;  // of the scanner, once it looks
  std::string detail = {};              // the virus's name, or why the scan failed
  std::string reject = {};              // REJECTVIRUS; empty for none, as are those below
  std::string virus_forward = {};
  std::string quarantine = {};
  std::vector<std::string> extra_recipients = {};
  bool accepts_on_error = false;
  size_t min_size = 0;
  size_t max_size = 0;
  int refuse_code = 33;
  std::optional<int> error_code = {};  // that goes with a text on ERROR_FD
};

struct Outcome {
  int status = 0;
  bool is_queued = false;
  std::string message = {};  // queued, without the Received line's own text
  std::string records = {};  // queued: F and T
  std::string reply = {};    // for ERROR_FD
  std::string log = {};      // the outcome in the log's line; empty where nothing is logged
};

// The header without the lines by which a sender vouches for itself, and the body.
std::string WithoutForgedLines(std::string_view message);

// What the scanner sees below the Received line's own text.
std::string ScannedText(const Mail& mail);

Outcome Predict(const Mail& mail);

}  // namespace fuzz

#endif  // TESTS_FUZZ_QUEUE_MODEL_H_
