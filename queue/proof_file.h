// What is remembered of a scanner from one mail to the next: when it was last proved to see, and in
// what trouble it has been since. HOME/proof has a small file for each of the two.
//
// Only qmailq can write there: whoever could would have a blind scanner believed. Where the
// directory is missing or closed to us nothing is remembered, and each mail finds out for itself.

#ifndef QUEUE_PROOF_FILE_H_
#define QUEUE_PROOF_FILE_H_

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "qhpsi/base/home.h"

namespace queue {

class ProofFile {
 public:
  using Time = std::chrono::system_clock::time_point;

  // In trouble so many times, a scanner is taken for down until it proves that it is not.
  static constexpr size_t kSeveralTimes = 3;

  // Since the last proof.
  struct Trouble {
    size_t times = 0;  // that mail could not be scanned, counted up to 10 and more
    Time last = {};
    std::string reason = {};  // the last one's, printable
  };

  static std::string Directory() { return std::string(qhpsi::kHome) + "/proof"; }

  // `shown` is the scanner as people know it, `identity` all that makes it another scanner than the
  // next. `directory` is absolute.
  ProofFile(std::string shown, std::string_view identity,
            const std::string& directory = Directory());

  const std::string& shown() const { return shown_; }

  // When the scanner was last proved to see, if it has not been in trouble since.
  std::optional<Time> Proved() const;
  // Whether that was within the last `age`. A time in the future counts for nothing.
  static bool IsFresh(std::optional<Time> proved, std::chrono::milliseconds age);

  Trouble ReadTrouble() const;

  // It has just proved that it can see: all trouble is over.
  void NoteProved() const;
  // It works, whether it can see or not: trouble is over, but nothing is proved.
  void ForgetTrouble() const;
  // Trouble that it had is as good as of now, so that nobody else looks into it.
  void TouchTrouble() const;
  // It has not scanned a mail, or is not believed: `reason`. No proof counts any more.
  void NoteTrouble(std::string_view reason) const;

 private:
  std::string shown_;
  std::string proved_path_;
  std::string trouble_path_;
};

}  // namespace queue

#endif  // QUEUE_PROOF_FILE_H_
